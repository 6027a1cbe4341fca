"""The kinds of columns that hold several values: sets, whose order does not count."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from json import dumps
from typing import Any, Final

from go1scim.converter import to_plain
from go1scim.filters._reading import assigned
from go1scim.models import Group, Role, RoleValue
from go1scim.tables._kinds import Kind, as_text, itself, key, key_of, literal, text_of
from go1scim.tables._lists import joined, parts
from go1scim.tables._values import Values


def _several(raw: Any) -> list[Any]:
    if isinstance(raw, str):
        return parts(raw)
    return raw if isinstance(raw, list) else [raw]


def _set(values: Iterable[Any], key: Callable[[Any], str]) -> Values | None:
    """The values, each once; None where there are none."""
    by_key = {key(value): value for value in values}
    return Values(frozenset(by_key), tuple(by_key.values())) if by_key else None


def _texts(raw: Any) -> Values | None:
    found = (as_text(each).strip() for each in _several(raw))
    return _set(filter(None, found), itself)


def _texts_of(value: Any) -> Values | None:
    values = value if isinstance(value, (list, tuple)) else [] if value is None else [value]
    return _set(filter(None, map(key_of, values)), itself)


def _texts_cell(values: Values) -> str:
    return literal(joined(values.given))


LIST: Final = Kind(
    "list", _texts, _texts_of, wire=lambda values: list(values.given), text=_texts_cell
)


def _folded(text: str) -> str:
    return text.strip().casefold()


def _group_name(raw: Any) -> str:
    return raw.display_name or "" if isinstance(raw, Group) else as_text(raw)


def _group_names(raw: Any) -> Values | None:
    return _set(filter(str.strip, map(_group_name, _several(raw))), _folded)


def _referenced(attribute: str) -> Callable[[Any], Values | None]:
    """The reader of references: the *attribute*, ``value`` or ``display``, of each."""

    def of(value: Any) -> Values | None:
        found = [_sub(each, attribute) for each in value or ()]
        key = _folded if attribute == "display" else itself
        return _set([text for text in map(key_of, found) if text], key)

    return of


def _sub(value: Any, attribute: str) -> Any:
    if isinstance(value, dict):
        return value.get(attribute)
    return value if isinstance(value, str) else getattr(value, attribute, None)


GROUP_NAMES: Final = Kind("groups", _group_names, _referenced("display"), text=_texts_cell)
MEMBER_KEYS: Final = Kind(
    "members",
    lambda raw: _set(map(key, _several(raw)), itself),
    _referenced("value"),
    text=_texts_cell,
)


def _role_text(raw: Any) -> str:
    """The GUID of a role that Go1 has, else its text."""
    if isinstance(raw, RoleValue):
        return _role_named(raw.value, raw.display)
    if isinstance(raw, dict):  # with the names of Go1's API v3, see `role_by_guid`
        value = raw.get("value") or raw.get("guid")
        return _role_named(text_of(value), text_of(raw.get("display") or raw.get("name")))
    return raw.guid if isinstance(raw, Role) else _role_named(as_text(raw), None)


@lru_cache(maxsize=4_096)
def _role_named(value: str | None, display: str | None) -> str:
    """The text of a role: known by its value, else by its display."""
    texts = [text.strip() for text in (value, display) if text]
    known = next(filter(None, map(Role.find, texts)), None)
    return known.guid if known else next(iter(texts), "")


@lru_cache(maxsize=4_096)
def _role_set(texts: tuple[str, ...]) -> Values | None:
    return _set(filter(None, texts), role_key)


def role_key(raw: Any) -> str:
    """What makes two roles the same role."""
    text = _role_text(raw)
    return text if Role.find(text) else text.casefold()


def _roles(raw: Any) -> Values | None:
    return _role_set(tuple(map(_role_text, _several(raw))))


def _roles_of(value: Any) -> Values | None:
    values = value if isinstance(value, (list, tuple)) else [] if value is None else [value]
    known = [each for each in values if isinstance(each, (str, dict, RoleValue))]
    return _role_set(tuple(map(_role_text, known)))


def _roles_cell(values: Values) -> str:
    known = [(Role.find(text), text) for text in values.given]
    return literal(joined(role.label if role else text for role, text in known))


ROLES: Final = Kind("roles", _roles, _roles_of, text=_roles_cell)


# --- Attributes of models -------------------------------------------------------------------------


def _whole(value: Any) -> Values | None:
    """Any JSON; the order of a list does not count."""
    values = value if isinstance(value, list) else [value]
    return _set(values, lambda each: dumps(each, sort_keys=True))


def _whole_of(value: Any) -> Values | None:
    return _whole(to_plain(value)) if assigned(value) else None


def whole(*, several: bool) -> Kind:
    """The kind of an attribute as a whole, in JSON."""
    return Kind(
        "whole",
        _whole,
        _whole_of,
        wire=lambda values: list(values.given) if several else values.given[0],
        text=lambda values: dumps(list(values.given)),
    )
