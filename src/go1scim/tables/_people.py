"""The columns that mean more than one attribute: email, roles, manager, members."""

from collections.abc import Mapping, Sequence
from typing import Any

from go1scim import urns
from go1scim.filters import _reading
from go1scim.models import Role
from go1scim.tables import _kinds, _several
from go1scim.tables._elements import without_primary
from go1scim.tables._values import Values
from go1scim.tables._writing import naming, put

_emails = _reading.attribute("emails")
_roles = _reading.attribute("roles")
_members = _reading.attribute("members")
_value = _reading.attribute("value")
_type = _reading.attribute("type")
_primary = _reading.attribute("primary")

_enterprise = _reading.extension(urns.ENTERPRISE_USER)
_manager = _reading.attribute("manager")

_MANAGER = (urns.ENTERPRISE_USER, "manager")


def _address(values: Sequence[Any]) -> int | None:
    """Where the address stands that `User.email` is."""
    ranked = [
        (_kinds.BOOLEAN.of(_primary(each)) is not True, _type(each) != "work", at)
        for at, each in enumerate(values)
        if each is not None and _kinds.key_of(_value(each)) is not None
    ]
    return min(ranked)[2] if ranked else None


def email(user: Any) -> str | None:
    """The address of a user: the primary one, else the first for work, else the first."""
    values = tuple(_reading.as_values(_emails(user)))
    if len(values) == 1:
        only = values[0]
        return None if only is None else _kinds.key_of(_value(only))
    at = _address(values)
    return None if at is None else _kinds.key_of(_value(values[at]))


def write_email(document: Mapping[str, Any], value: Any) -> dict[str, Any]:
    """A copy in which that address is *value*, and the others stay; None takes all away."""
    values = list(_reading.as_values(_emails(document)))
    if value is None:
        return put(document, ["emails"], None)
    at = _address(values)
    if at is None:
        new = {"value": value, "type": "work", "primary": True}
        values = [*map(without_primary, values), new]
    else:
        before = values[at] if isinstance(values[at], dict) else {"value": values[at]}
        if before.get("display") == before.get("value"):
            before = {key: each for key, each in before.items() if key != "display"}
        values[at] = put(before, ["value"], value)
    return put(document, ["emails"], values)


def write_roles(document: Mapping[str, Any], value: Values | None) -> dict[str, Any]:
    """A copy with these roles; those that stay are as they were."""
    if value is None:
        return put(document, ["roles"], None)
    before = _by_key(_roles(document), _several.role_key)
    values = [before.get(_several.role_key(text)) or _new_role(text) for text in value.given]
    return put(document, ["roles"], values)


def _new_role(text: str) -> dict[str, Any]:
    known = Role.find(text)
    return {"value": known.guid, "display": known.label} if known else {"value": text}


def write_members(document: Mapping[str, Any], value: Values | None) -> dict[str, Any]:
    """A copy with these members; those that stay are as they were."""
    if value is None:
        return put(document, ["members"], None)
    before = _by_key(_members(document), lambda each: _kinds.KEY.of(_value(each)) or "")
    values = [before.get(text) or {"value": text} for text in value.given]
    return put(document, ["members"], values)


def _by_key(values: Any, key: Any) -> dict[str, Any]:
    return {key(each): each for each in _reading.as_values(values) if each}


def write_manager(document: Mapping[str, Any], value: str | None) -> dict[str, Any]:
    """A copy with the manager of that id."""
    if value is None:
        return put(document, _MANAGER, None)
    extension = _enterprise(document)
    if extension and _kinds.MANAGER_KEY.of(_manager(extension)) == value:
        return dict(document)
    return naming(put(document, _MANAGER, {"value": value}), urns.ENTERPRISE_USER)
