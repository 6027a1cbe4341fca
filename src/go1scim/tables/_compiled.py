"""The column that a heading names, made for reading and writing it fast."""

from functools import lru_cache
from typing import Any, Final

from go1scim.filters import _reading
from go1scim.models import Member
from go1scim.paths import Path
from go1scim.schemas import registry
from go1scim.tables import _kinds, _people, _several
from go1scim.tables._columns import (
    BASE,
    BASE_FORM,
    Column,
    Ignored,
    Read,
    Use,
    refuse,
)
from go1scim.tables._elements import Elements
from go1scim.tables._kinds import Kind
from go1scim.tables._names import EMAIL, GROUPS, MANAGER, MEMBERS, ROLES, Named, named
from go1scim.tables._values import BadCellError
from go1scim.tables._writing import Write, keys_of, unwritten, writer


def column_of(heading: str, resource: type[Any]) -> Column | Ignored:
    """
    The column that *heading* names in a table of *resource*: User, Group, or Member.

    Raises:
        BadCellError: It names none; the hint has the nearest.
    """
    which: Any = resource  # to mypy, not every class can be hashed
    return _column(heading, which, registry.version)


@lru_cache(maxsize=1_000)
def _column(heading: str, resource: Any, _version: int) -> Column | Ignored:
    folded = heading.strip().lower()
    if resource is Member:
        return _member_column(folded.replace(" ", "_"))
    if folded == BASE:
        return Column(BASE, BASE, "base", _BASE, _reading.nothing, unwritten)
    found = named(heading, resource)
    if found.path == EMAIL:
        return Column(
            found.name, "emails", "attribute", _kinds.KEY, _people.email, _people.write_email
        )
    if found.path in _OWN:
        use, kind, write = _OWN[found.path]
        return Column(found.name, found.attribute, use, kind, _whole(found, kind), write)
    return _attribute(found)


#: What is more than one attribute, or no attribute of its resource.
_OWN: Final[dict[Path, tuple[Use, Kind, Write]]] = {
    Path(None, "id"): ("id", _kinds.KEY, unwritten),
    ROLES: ("attribute", _several.ROLES, _people.write_roles),
    GROUPS: ("groups", _several.GROUP_NAMES, unwritten),
    MANAGER: ("manager", _kinds.MANAGER_KEY, _people.write_manager),
    MEMBERS: ("members", _several.MEMBER_KEYS, _people.write_members),
}

#: Texts that no space around them belongs to.
_TRIMMED: Final = frozenset({"userName", "externalId"})


def _attribute(found: Named) -> Column | Ignored:
    known, sub = found.known, found.sub
    if "readOnly" in {known.mutability, sub and sub.mutability} or found.name == "schemas":
        return Ignored(found.name, "it is read-only")
    if known.multi_valued:
        return _one_of_many(found) if known.type == "complex" else _list(found)
    leaf = sub or known
    if found.path.value_filter is not None:
        refuse("filters what has one value", f"Write {found.attribute} without the brackets.")
    if leaf.type == "complex":
        example = "".join(f", as in {found.path}.{each.name}" for each in leaf.sub_attributes[:1])
        refuse("has several parts", f"Name one of them{example}.")
    kind = _kinds.KEY if known.name in _TRIMMED else _kinds.SIMPLE.get(leaf.type, _kinds.TEXT)
    return Column(
        found.name,
        found.attribute,
        "attribute",
        kind,
        _whole(found, kind) if sub is None else _part(found, sub.name, kind),
        writer(found.path, kind.wire),
        leaf.secret,
        keys_of(found.path),
    )


def _list(found: Named) -> Column:
    """A list of plain values, as a whole."""
    if found.path.value_filter is not None:
        refuse("filters a list of plain values", f"Write {found.attribute}: the whole list.")
    if found.known.type in _kinds.SIMPLE:
        refuse("is a list of what is no text", "Change it with client.users.patch().")
    kind = _several.LIST
    write = writer(Path(found.path.urn, found.path.attribute), kind.wire)
    read = _whole(found, kind)
    return Column(found.name, found.attribute, "attribute", kind, read, write, found.known.secret)


def _one_of_many(found: Named) -> Column:
    """A sub-attribute of one of several values."""
    if found.sub is None or found.path.value_filter is None:
        part = found.sub.name if found.sub else "value"
        example = f'{found.attribute}[type eq "work"].{part}'
        refuse("has several values", f"Say which, and what of it, as in {example}.")
    values = Elements(found.path, found.path.value_filter, found.known, found.sub, _owner(found))
    return Column(
        found.name,
        found.attribute,
        "attribute",
        values.kind,
        values.read,
        values.write,
        found.sub.secret,
    )


def _owner(found: Named) -> Read:
    """The reader of the attribute as a whole."""
    read = _reading.attribute(found.known.name)
    if found.path.urn is None:
        return read
    extension = _reading.extension(found.path.urn)

    def inside(resource: Any) -> Any:
        container = extension(resource)
        return None if container is None else read(container)

    return inside


def _whole(found: Named, kind: Kind) -> Read:
    """The reader of an attribute's normal form."""
    owner, of = _owner(found), kind.of
    urn, name = found.path.urn, found.known.name

    def read(resource: Any) -> Any:
        if resource.__class__ is dict:  # JSON, spelled as it should be: the hot path
            inner = resource if urn is None else resource.get(urn)
            if inner.__class__ is dict and (value := inner.get(name)) is not None:
                return of(value)
        return of(owner(resource))

    return read


def _part(found: Named, sub: str, kind: Kind) -> Read:
    """The reader of the normal form of a sub-attribute."""
    owner, below, of = _owner(found), _reading.attribute(sub), kind.of
    urn, name = found.path.urn, found.known.name

    def read(resource: Any) -> Any:
        if resource.__class__ is dict and urn is None:  # the hot path, as above
            value = resource.get(name)
            if value.__class__ is dict and (inner := value.get(sub)) is not None:
                return of(inner)
        value = owner(resource)
        return None if value is None else of(below(value))

    return read


# --- Columns that are no attributes ---------------------------------------------------------------

_MEMBERSHIP: Final = {
    **dict.fromkeys(("group", "group_id", "group_name", "display_name", "displayname"), "group"),
    **dict.fromkeys(("user", "user_id", "user_name", "username", "email", "member"), "user"),
}


def _member_column(folded: str) -> Column:
    name = _MEMBERSHIP.get(folded)
    if name is None:
        refuse("is no column", "A table of memberships has the columns group and user.")
    return Column(name, name, "id", _kinds.KEY, _reading.nothing, unwritten)


def _parse_base(raw: Any) -> str:
    text = str(raw).strip()
    if not BASE_FORM.fullmatch(text):
        raise BadCellError(
            "is not what to_frame() wrote there", "Leave this column as it was, or blank."
        )
    return text


_BASE: Final = Kind("base", _parse_base, _parse_base)
