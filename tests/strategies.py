"""Strategies: users and groups of every shape, and any JSON."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from go1scim.models import (
    Address,
    Email,
    EnterpriseUser,
    Group,
    Manager,
    Member,
    Meta,
    Name,
    PhoneNumber,
    Role,
    RoleValue,
    User,
    X509Certificate,
)
from go1scim.urns import ENTERPRISE_USER

text = st.text(st.characters(codec="utf-8"), max_size=8)
flags = st.none() | st.booleans()
maybe_text = st.none() | text
zones = st.sampled_from(
    [UTC, timezone(timedelta(hours=5, minutes=30)), timezone(-timedelta(1) / 3)]
)
times = st.datetimes(
    min_value=datetime.fromisoformat("1970-01-02"),
    max_value=datetime.fromisoformat("2100-01-01"),
    timezones=zones,
)

scalars = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | text
json_values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=8,
)
present = json_values.filter(lambda value: value is not None)
#: Unknown attributes; no name of an attribute begins with an x and a hyphen.
extras = st.dictionaries(text.map(lambda name: f"x-{name}"), present, max_size=2)


def _values(cls: type[Any]) -> st.SearchStrategy[Any]:
    return st.builds(
        cls,
        maybe_text,
        display=maybe_text,
        type=st.sampled_from([None, "work", "home"]),
        primary=flags,
        extra=extras,
    )


names = st.builds(
    Name, given_name=maybe_text, family_name=maybe_text, middle_name=maybe_text, extra=extras
)
metas = st.builds(
    Meta,
    resource_type=maybe_text,
    created=st.none() | times,
    last_modified=st.none() | times,
    version=maybe_text,
    extra=extras,
)
managers = st.builds(Manager, maybe_text, ref=maybe_text, display_name=maybe_text, extra=extras)
enterprise_users = st.builds(
    EnterpriseUser,
    employee_number=maybe_text,
    cost_center=maybe_text,
    department=maybe_text,
    manager=st.none() | managers | text,
    extra=extras,
)
urn_extras = st.dictionaries(
    st.sampled_from(["urn:example:one:2.0:User", "urn:example:two:2.0:User"]),
    st.dictionaries(text, present, max_size=2),
    max_size=2,
)

users = st.builds(
    User,
    id=maybe_text,
    external_id=maybe_text,
    meta=st.none() | metas,
    user_name=maybe_text,
    name=st.none() | names,
    display_name=maybe_text,
    active=flags,
    password=maybe_text,
    locale=maybe_text,
    emails=st.lists(_values(Email), max_size=3),
    phone_numbers=st.lists(_values(PhoneNumber), max_size=2),
    addresses=st.lists(st.builds(Address, locality=maybe_text, primary=flags), max_size=2),
    roles=st.lists(st.sampled_from(Role) | text | _values(RoleValue), max_size=3),
    x509_certificates=st.lists(_values(X509Certificate), max_size=1),
    extensions=st.lists(enterprise_users, max_size=1),
    schemas=st.lists(st.sampled_from(["urn:example:one:2.0:User", "urn:other"]), max_size=2),
    extra=st.builds(lambda one, two: {**one, **two}, extras, urn_extras),
)

groups = st.builds(
    Group,
    id=maybe_text,
    external_id=maybe_text,
    display_name=maybe_text,
    members=st.lists(
        st.builds(Member, maybe_text, ref=maybe_text, display=maybe_text, extra=extras), max_size=4
    ),
    extra=extras,
)

#: JSON that looks like a user here and there, to get past the first check.
user_names = st.sampled_from(
    [
        *("schemas", "id", "USERNAME", "userName", "name", "emails", "roles", "active", "meta"),
        *("value", "manager", "created", "guid", ENTERPRISE_USER),
    ]
)
user_like = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(user_names | text, inner, max_size=5)
    ),
    max_leaves=20,
)
