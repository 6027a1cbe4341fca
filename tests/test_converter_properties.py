"""What holds for every document."""

import copy
import json
import pickle
from typing import Any

import attrs
import pytest
from hypothesis import given
from strategies import extras, groups, json_values, user_like, users

from go1scim._codec.texts import TextWriter, make_text_writer
from go1scim.converter import from_dict, from_json, read_list, to_bytes, to_dict, to_json, to_plain
from go1scim.errors import DecodeError
from go1scim.messages import ListResponse
from go1scim.models import Group, User

pytestmark = pytest.mark.filterwarnings("ignore::hypothesis.errors.NonInteractiveExampleWarning")


@given(users)
def test_a_user_survives_its_json(user: User) -> None:
    """Reading what was written gives the same user."""
    assert user == from_json(to_json(user), User)


@given(users)
def test_text_and_dict_are_the_same_document(user: User) -> None:
    """What is written as text is what is written as a dict, in the same order."""
    written = to_dict(user)
    text = make_text_writer(User, _text_writer_of, to_plain)(user)

    assert written == json.loads(text) == json.loads(to_bytes(user))
    assert list(written) == list(json.loads(text))


def _text_writer_of(cls: type[Any]) -> TextWriter:
    return make_text_writer(cls, _text_writer_of, to_plain)


@given(groups)
def test_a_group_survives_its_json(group: Group) -> None:
    """Reading what was written gives the same group."""
    assert group == from_json(to_bytes(group), Group)


@given(users)
def test_copies_are_equal(user: User) -> None:
    """Pickling, copying and evolving give equal users with the same hash."""
    read = from_dict(to_dict(user), User)
    for each in (pickle.loads(pickle.dumps(read)), copy.deepcopy(read), attrs.evolve(read)):  # noqa: S301
        assert user == each
        assert hash(user) == hash(each)


@given(extras)
def test_unknown_attributes_survive(extra: dict[str, Any]) -> None:
    """What no class knows is written as it was read, at every level."""
    document = {
        "userName": "ada",
        "name": {"givenName": "Ada", **extra},
        "emails": [{"value": "ada@example.com", **extra}],
        **extra,
    }

    written = to_dict(from_json(json.dumps(document), User))

    assert document == {key: value for key, value in written.items() if key != "schemas"}


@given(json_values | user_like)
def test_any_json_is_read_or_refused(document: Any) -> None:
    """A document is a user or a `DecodeError`; nothing else is raised."""
    for cls in (User, Group, ListResponse[User]):
        try:
            read = from_json(json.dumps(document), cls)
        except DecodeError:
            continue
        if cls is not ListResponse[User]:
            assert read == from_json(to_json(read), cls)


@given(user_like)
def test_a_page_keeps_every_record(record: Any) -> None:
    """A record of a page is read, or it is kept with the reason why not."""
    page = read_list({"Resources": [{"userName": "ada"}, record]}, User)

    assert 2 == len(page.resources) + len(page.unreadable)
    assert "ada" == page.resources[0].user_name
