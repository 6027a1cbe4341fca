"""The corpus of filters and PATCH requests, sent to a portal of the dialect of each case."""

import corpus_player
import pytest
from corpus_player import Outcome, Player

FILTERS = corpus_player.cases("filters")
PATCHES = corpus_player.cases("patches")


@pytest.fixture(autouse=True)
def corpus_extension(register):
    """The extension that some cases use is known by its document alone."""
    for document in corpus_player.schemas():
        register(document)


@pytest.fixture
def play(make_caller):
    """Makes players of cases on a new portal."""

    def player(dialect):
        caller = make_caller(dialect=dialect)

        def seed(endpoint, resource):
            add = caller.portal.add_user if endpoint == "/Users" else caller.portal.add_group
            return add(resource)["id"]

        return Player(caller.send, seed)

    return player


@pytest.mark.parametrize("case", FILTERS, ids=[case["id"] for case in FILTERS])
def test_a_filter_is_answered(play, case):
    """The one resource is found or not, and what is no filter is refused."""
    assert Outcome("right") == play(case.get("dialect", "rfc")).filter(case)


@pytest.mark.parametrize("case", PATCHES, ids=[case["id"] for case in PATCHES])
def test_a_patch_is_applied(play, case):
    """The resource is afterwards as expected; after an error it is as before."""
    assert Outcome("right") == play(case["dialect"]).patch(case)
