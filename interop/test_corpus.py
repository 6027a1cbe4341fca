"""The filters and the PATCH requests of the corpus, against the portal over real HTTP."""

import contextlib
import functools

import httpx
import pytest
from corpus_player import Outcome, Player, cases, schemas

from go1scim.schemas import register
from go1scim.testing import Portal

FILTERS, PATCHES = cases("filters"), cases("patches")


@pytest.fixture(scope="module")
def players():
    """A player for the portal of each dialect, made when it is asked for."""
    for document in schemas():
        register(document)
    with contextlib.ExitStack() as stack:
        yield functools.cache(lambda dialect: player(stack, dialect))


def player(stack, dialect):
    """A player for a portal that is served as long as *stack* lasts."""
    portal = Portal(dialect=dialect)
    base_url = stack.enter_context(portal.serve()).base_url
    headers = {"authorization": f"Bearer {portal.issue_token()}"}
    http = stack.enter_context(httpx.Client(base_url=base_url, headers=headers))

    def send(method, path, body, query):
        answer = http.request(method, path, json=body, params=query)
        return answer.status_code, answer.json() if answer.content else None

    def seed(endpoint, resource):
        add = portal.add_group if endpoint == "/Groups" else portal.add_user
        return add(resource)["id"]

    return Player(send, seed)


@pytest.mark.parametrize("case", FILTERS, ids=[case["id"] for case in FILTERS])
def test_filter(players, case):
    """Who matches is found, who does not is not, and what is no filter is refused."""
    assert Outcome("right") == players(case.get("dialect", "rfc")).filter(case)


@pytest.mark.parametrize("case", PATCHES, ids=[case["id"] for case in PATCHES])
def test_patch(players, case):
    """The resource is afterwards what it must be, or nothing has changed."""
    assert Outcome("right") == players(case["dialect"]).patch(case)
