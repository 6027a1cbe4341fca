"""References to what is not there yet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from go1scim import EnterpriseUser, Group, Manager, Member, PatchOp, User, to_dict
from go1scim._exchange import Request, Service
from go1scim._json import dumps
from go1scim.bulk._references import References
from go1scim.filters import parse
from go1scim.paths import Path

SCIM = Service("https://scim.example.com/v2")


@pytest.fixture
def known():
    """One create of two has an id."""
    references = References("5f3a")
    references.ids["5f3a-1"] = "42"
    return references


def request(target="/Users", document=None):
    """A request with this body."""
    return Request("POST", target, SCIM, content=None if document is None else dumps(document))


@pytest.mark.parametrize(
    ("expected", "ref"),
    [
        ("42", "bulkId:5f3a-1"),
        (None, "bulkId:5f3a-2"),
        ("7", "7"),
        ("bulkId:0000-1", "bulkId:0000-1"),
        ("bulkId:5f3a-1x", "bulkId:5f3a-1x"),
    ],
)
def test_a_reference_stands_for_an_id(known, expected, ref):
    """Any other text is the id itself."""
    assert expected == known.id(ref)


@pytest.mark.parametrize(
    ("expected", "target", "document"),
    [
        (set(), "/Users", None),
        ({"5f3a-1"}, "/Users/bulkId%3A5f3a-1", None),
        ({"5f3a-1", "5f3a-12"}, "/Groups", {"a": ["bulkId:5f3a-1", {"b": "bulkId:5f3a-12"}]}),
        ({"5f3a-3"}, "/Groups/7", {"path": 'members[value eq "bulkId:5f3a-3"]'}),
        (set(), "/Users", {"title": "bulkId:1", "nickName": "bulkId:5f3b-1"}),
    ],
)
def test_references_are_found_wherever_they_stand(known, expected, target, document):
    """In the path and in the body."""
    assert expected == known.found_in(request(target, document))


@pytest.mark.parametrize(
    ("expected", "text"),
    [(False, "bulkId:5f3a-1"), (True, "bulkId:1"), (True, "bulkId:5f3a-x"), (False, "bulk Id:1")],
)
def test_what_looks_like_one_is_told_apart(known, expected, text):
    """A provider could take it for one."""
    assert expected == known.has_lookalike(request("/Users", {"title": text}))
    assert not known.has_lookalike(request("/Users/bulkId%3A5f3a-1"))


def test_references_within_a_longer_text_are_told_apart(known):
    """No provider has to look for them there."""
    inside = {"Operations": [{"op": "remove", "path": 'members[value eq "bulkId:5f3a-3"]'}]}
    alone = {"members": [{"value": "bulkId:5f3a-3"}], "x": "bulkId:5f3a-4"}

    assert {"5f3a-3"} == known.within(request("/Groups/bulkId%3A5f3a-1", inside))
    assert {"5f3a-3"} == known.within(request("/Groups/7", [inside, alone]))
    assert set() == known.within(request("/Groups/7", alone))
    assert set() == known.within(request("/Groups/bulkId%3A5f3a-1"))


def test_a_path_shows_references_as_the_standard_writes_them(known):
    """Other ids stay as they are escaped."""
    assert "/Users/bulkId:5f3a-1" == known.path(request("/Users/bulkId%3A5f3a-1"))
    assert "/Users/bulkId%3A1" == known.path(request("/Users/bulkId%3A1"))


def test_known_ids_are_put_into_resources_and_patches(known):
    """What is not known stays; so does everything else."""
    first, second = "bulkId:5f3a-1", "bulkId:5f3a-2"
    user = User(
        user_name="ada", extensions=[EnterpriseUser(manager=Manager(first))], extra={"x": [first]}
    )
    group = Group(id=first, display_name="Sales", members=[Member(first), Member(second)])
    patch_op = PatchOp().add("members", [{"value": first}]).remove(f'members[value eq "{first}"]')

    assert "42" == known.put(user).manager.value
    assert {"x": ["42"]} == known.put(user).extra
    assert (user.user_name, User) == (known.put(user).user_name, type(known.put(user)))
    assert ("42", ["42", second]) == (
        known.put(group).id,
        [member.value for member in known.put(group).members],
    )
    assert [
        {"op": "add", "path": "members", "value": [{"value": "42"}]},
        {"op": "remove", "path": 'members[value eq "42"]'},
    ] == to_dict(known.put(patch_op))["Operations"]
    assert ["42", second, 5, None] == known.put((first, second, 5, None))


@given(st.text(min_size=1, max_size=20))
def test_whatever_an_id_is_a_filter_stays_whole(id):
    """It is written as JSON, so that it can never end early."""
    references = References("q")
    references.ids["q-1"] = id

    path = Path.parse(references.put('members[value eq "bulkId:q-1"]'))

    assert parse(references.put('value eq "bulkId:q-1"')) == path.value_filter
    assert id == path.value_filter.value
