"""The law of differences: what `between` finds, applied to the first, gives the second."""

import json
from datetime import datetime

import attrs
import patch_cases
from hypothesis import given
from hypothesis import strategies as st
from strategies import times

from go1scim import patch
from go1scim.converter import from_json, to_dict, to_json
from go1scim.models import (
    Address,
    Email,
    EnterpriseUser,
    Group,
    Manager,
    Member,
    Name,
    PhoneNumber,
    Photo,
    RoleValue,
    User,
    X509Certificate,
    extension,
)
from go1scim.patch import PatchOp
from go1scim.schemas import attribute, register

BADGE = "urn:example:params:scim:schemas:extension:lawbadge:2.0:User"
DESK = "urn:example:params:scim:schemas:extension:lawdesk:2.0:User"


@extension(BADGE, of=User)
class Badge:
    """An extension as a class."""

    colours: tuple[str, ...] = ()
    codes: tuple[str, ...] = attribute(default=(), case_exact=True)
    since: datetime | None = None
    vip: bool | None = None
    mails: tuple[Email, ...] = ()
    name: Name | None = None


register(
    {
        "id": DESK,
        "attributes": [
            {"name": "rooms", "multiValued": True},
            {"name": "floors", "multiValued": True, "type": "integer"},
            {"name": "scores", "multiValued": True, "type": "decimal"},
            {"name": "flags", "multiValued": True, "type": "boolean"},
            {"name": "size", "type": "decimal"},
            {
                "name": "plant",
                "type": "complex",
                "subAttributes": [
                    {"name": "kind"},
                    {"name": "leaves", "type": "integer"},
                    {"name": "tags", "multiValued": True},
                ],
            },
            {
                "name": "lamps",
                "type": "complex",
                "multiValued": True,
                "subAttributes": [
                    {"name": "watt", "type": "integer"},
                    {"name": "colour"},
                    {"name": "on", "type": "boolean"},
                ],
            },
        ],
    }
)

#: Texts that are alike, that end quotes, or that are empty; and any other.
texts = st.sampled_from(["a", "A", "b", "ß", "x y", 'q"\\', "]", ""]) | st.text(
    st.characters(codec="utf-8"), max_size=3
)
maybe = st.none() | texts
numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-3, 3)


def several(element, most=4):
    """A list in which one value is primary at the most."""
    return st.lists(element, max_size=most).filter(
        lambda values: sum(getattr(each, "primary", None) is True for each in values) < 2
    )


def parts(**optional):
    """An object with some of these."""
    return st.fixed_dictionaries({}, optional=optional)


def valued(cls):
    """Values of a multi-valued attribute."""
    kinds = st.sampled_from([None, "work", "home", "Work", ""])
    flags = st.sampled_from([None, None, True, False])
    return st.builds(cls, maybe, display=maybe, type=kinds, primary=flags)


addresses = st.builds(
    Address,
    locality=maybe,
    country=maybe,
    type=st.sampled_from([None, "work", "home"]),
    primary=st.sampled_from([None, True, False]),
)
names = st.builds(Name, given_name=maybe, family_name=maybe, middle_name=maybe)
enterprises = st.builds(
    EnterpriseUser,
    department=maybe,
    cost_center=maybe,
    manager=st.none() | st.builds(Manager, maybe, ref=maybe),
)
badges = st.builds(
    Badge,
    colours=several(texts),
    codes=several(texts),
    since=st.none() | times,
    vip=st.none() | st.booleans(),
    mails=several(valued(Email), 3),
    name=st.none() | names,
)
desks = parts(
    rooms=several(texts),
    floors=several(st.integers(0, 4)),
    scores=several(numbers, 3),
    flags=several(st.booleans(), 3),
    size=numbers,
    plant=parts(kind=texts, leaves=st.integers(0, 3), tags=several(texts)),
    lamps=several(parts(watt=st.integers(0, 3), colour=texts, on=st.booleans())),
)
users = st.builds(
    User,
    user_name=st.sampled_from(["u", "U", "v"]),
    external_id=maybe,
    title=maybe,
    active=st.none() | st.booleans(),
    password=maybe,
    name=st.none() | names,
    emails=several(valued(Email)),
    phone_numbers=several(valued(PhoneNumber), 2),
    roles=several(valued(RoleValue), 3),
    photos=several(valued(Photo), 2),
    addresses=several(addresses),
    x509_certificates=several(valued(X509Certificate), 2),
    extensions=st.tuples(st.none() | enterprises, st.none() | badges).map(
        lambda found: [each for each in found if each is not None]
    ),
    extra=st.just({}) | desks.map(lambda desk: {DESK: desk}),
)
groups = st.builds(
    Group,
    display_name=st.sampled_from(["g", "h"]),
    external_id=maybe,
    members=several(
        st.builds(Member, maybe, ref=maybe, type=st.sampled_from([None, "User", "Group"])), 6
    ),
)


def comparable(document):
    """Without the list of schemas, in which an extension that says nothing may stand."""
    return patch_cases.comparable({**document, "schemas": None})


def check(before, after):
    """The law, for models and documents, and for a request that went over the wire."""
    found = PatchOp.between(before, after)
    made = found.apply(before)
    old, new = to_dict(before), to_dict(after)

    assert comparable(new) == comparable(to_dict(made))
    assert comparable(new) == comparable(patch.apply(old, json.loads(to_json(found))))
    assert comparable(new) == comparable(patch.apply(old, PatchOp.between(old, new)))
    assert found == from_json(to_json(found), PatchOp)
    assert not PatchOp.between(made, after)


@given(users, users)
def test_two_users(before, after):
    """Of any kind, with registered extensions, as classes and as documents."""
    check(before, after)


@given(groups, groups)
def test_two_groups(before, after):
    """Members with and without an id, and twice the same one."""
    check(before, after)


@given(users, users, st.data())
def test_a_user_that_changes(before, other, data):
    """In some attributes only."""
    own = [each.name for each in attrs.fields(User) if each.name not in {"id", "meta", "schemas"}]
    changed = data.draw(st.lists(st.sampled_from(own), max_size=3, unique=True))

    check(before, attrs.evolve(before, **{name: getattr(other, name) for name in changed}))
