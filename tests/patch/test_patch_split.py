"""One request as several."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from go1scim.errors import ValidationError
from go1scim.models import Group, Member
from go1scim.patch import PatchOp


def group(*numbers):
    """A group of these members."""
    return Group(id="1", display_name="Sales", members=[Member(str(each)) for each in numbers])


def in_turn(resource, requests):
    """*resource* after one request after the other."""
    for each in requests:
        resource = each.apply(resource)
    return resource


def test_values_are_shared_out():
    """In their order, at most so many in each request."""
    patch = (
        PatchOp()
        .replace("displayName", "S")
        .add("members", [Member("1"), Member("2"), Member("3")])
        .remove('members[value eq "4" or value eq "5" or value eq "6"]')
        .replace("members", [Member("7"), Member("8"), Member("9")])
        .remove("externalId")
        .replace({"displayName": "T"})
        .replace("members", [])
    )

    assert (
        PatchOp().replace("displayName", "S"),
        PatchOp().add("members", [Member("1"), Member("2")]),
        PatchOp().add("members", [Member("3")]),
        PatchOp().remove('members[value eq "4" or value eq "5"]'),
        PatchOp().remove('members[value eq "6"]'),
        PatchOp().replace("members", [Member("7"), Member("8")]),
        PatchOp().add("members", [Member("9")]).remove("externalId"),
        PatchOp().replace({"displayName": "T"}).replace("members", []),
    ) == patch.split(2)


def test_what_fits_stays_together():
    """And nothing is no request at all."""
    patch = PatchOp().add("members", [Member("1")]).remove("externalId")

    assert (patch,) == patch.split(100)
    assert () == PatchOp().split(1)


@given(st.sets(st.integers(0, 99)), st.sets(st.integers(0, 99)), st.integers(1, 40))
def test_the_parts_do_what_the_whole_does(before, after, size):
    """One after the other."""
    old, new = group(*sorted(before)), group(*sorted(after))
    parts = PatchOp.between(old, new).split(size)

    assert {each.value for each in new.members} == {
        each.value for each in in_turn(old, parts).members
    }


@pytest.mark.parametrize("size", [0, -1, True, 1.5, "9", None])
def test_a_size_that_is_none(size):
    """The error says what is."""
    with pytest.raises(ValidationError, match="is no number of values") as caught:
        PatchOp().split(size)

    assert "at least 1" in caught.value.hint
