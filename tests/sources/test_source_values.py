"""Records, and their fingerprints."""

from datetime import UTC, date, datetime
from types import MappingProxyType

import pytest

from go1scim.sources import Reading, SourceGroup, SourceUser


def test_a_record_of_a_source_of_ones_own_is_short():
    """An id and a row do."""
    ada = SourceUser("7", {"mail": "ada@example.com"})

    assert (True, None, (), False) == (ada.active, ada.manager, ada.aliases, ada.deleted)


def test_a_single_text_is_one_member():
    """And not one for each character."""
    assert ("ada",) == SourceGroup("1", members="ada").members
    assert ("ada",) == SourceUser("1", aliases="ada").aliases


def test_no_record_shows_personal_data():
    """Only its id."""
    ada = SourceUser("7", {"mail": "ada@example.com"}, manager="eve", aliases=("ada@example.com",))
    staff = SourceGroup("9", {"displayName": "Staff"}, name="Staff", members=("ada@example.com",))

    assert "SourceUser(id='7', active=True, deleted=False, purged=False)" == repr(ada)
    assert "SourceGroup(id='9', deleted=False, purged=False)" == repr(staff)
    assert "token" not in repr(Reading(cursor="token"))


@pytest.mark.parametrize(
    "other",
    [
        {"attributes": {"a": 2}},
        {"attributes": {"a": None}},
        {"active": False},
        {"manager": "eve"},
        {"aliases": ("x",)},
        {"deleted": True},
        {"purged": True},
    ],
    ids=str,
)
def test_any_difference_is_another_fingerprint_of_a_person(other):
    """Also one between empty and not spoken of."""
    same = {"attributes": {"a": 1}}

    assert SourceUser("1", **same).fingerprint == SourceUser("1", **same).fingerprint
    assert SourceUser("1", **same).fingerprint != SourceUser("1", **{**same, **other}).fingerprint


@pytest.mark.parametrize(
    "other",
    [
        {"name": "x"},
        {"members": ("1",)},
        {"groups": ("1",)},
        {"aliases": ("x",)},
        {"deleted": True},
    ],
    ids=str,
)
def test_any_difference_is_another_fingerprint_of_a_group(other):
    """Members among it."""
    assert SourceGroup("1").fingerprint != SourceGroup("1", **other).fingerprint


def test_the_order_of_members_and_of_attributes_is_nothing():
    """A directory promises none."""
    first = SourceGroup("1", {"a": 1, "b": 2}, members=("x", "y"))

    assert first.fingerprint == SourceGroup("1", {"b": 2, "a": 1}, members=("y", "x")).fingerprint


def test_values_that_json_does_not_have_count_too():
    """Dates, bytes, sets and what a library made."""
    values = [
        date(2026, 1, 2),
        datetime(2026, 1, 2, tzinfo=UTC),
        b"\xff",
        {"b", "a"},
        MappingProxyType({"a": 1}),
        1 + 2j,
    ]

    assert len(values) == len({SourceUser("1", {"a": value}).fingerprint for value in values})
    assert (
        SourceUser("1", {"a": {"x", "y"}}).fingerprint
        == SourceUser("1", {"a": {"y", "x"}}).fingerprint
    )
