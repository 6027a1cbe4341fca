"""What a heading names: the path of an attribute in any case, or a short name for one."""

from collections.abc import Iterator, Mapping
from functools import reduce
from operator import and_
from typing import Any, Final, NoReturn

from attrs import frozen

from go1scim import urns
from go1scim.errors import InvalidPathError
from go1scim.filters import AttributePath, Comparison, Filter
from go1scim.models import Group, User
from go1scim.paths import Path
from go1scim.schemas import Attribute, Definition, registry, require
from go1scim.tables._columns import BASE, refuse
from go1scim.tables._elements import conditions

EMAIL: Final = Path(None, "emails", Comparison(AttributePath("primary"), "eq", True), "value")  # noqa: FBT003 - a value
ROLES: Final = Path(None, "roles")
GROUPS: Final = Path(None, "groups")
MANAGER: Final = Path(urns.ENTERPRISE_USER, "manager")
MEMBERS: Final = Path(None, "members")

#: Short names of what is no simple attribute.
_SPECIAL: Final[Mapping[type[Any], Mapping[str, Path]]] = {
    User: {"email": EMAIL, "roles": ROLES, "groups": GROUPS, "manager": MANAGER},
    Group: {"members": MEMBERS},
}


@frozen
class Named:
    """
    What a heading names.

    Attributes:
        name: The short name, or the path as the schemas spell it.
        path: The path as the schemas spell it.
        known: The attribute.
        sub: Its sub-attribute, if the path names one.
    """

    name: str
    path: Path
    known: Attribute
    sub: Attribute | None

    @property
    def attribute(self) -> str:
        """The attribute, with the URN of its extension in front."""
        return f"{self.path.urn}:{self.known.name}" if self.path.urn else self.known.name


def named(heading: str, resource: type[Any]) -> Named:
    """
    What *heading* names in a table of *resource*.

    Raises:
        BadCellError: Nothing; the hint has the nearest.
    """
    short = short_names(resource)
    folded = heading.strip().lower()
    path = short.get(folded.replace(" ", "_").replace("-", "_"))
    if path is None:
        path = _parsed(heading, resource)
    definition = _definition(path, resource)
    known = definition.find(path.attribute or "") if definition else None
    if definition is None or known is None:
        _unknown(heading, resource, "is no column")
    sub = known.find(path.sub_attribute) if path.sub_attribute else None
    if path.sub_attribute and sub is None and not _is_value(known, path):
        _unknown(heading, resource, f"names no part of {known.name}")
    spelled = _spelled(path, definition, known, sub)
    name = next((each for each, target in short.items() if target == spelled), str(spelled))
    return Named(name, spelled, known, sub if spelled.sub_attribute else None)


def _parsed(heading: str, resource: type[Any]) -> Path:
    try:
        path = Path.parse(heading.strip())
    except InvalidPathError:
        _unknown(heading, resource, "is no column")
    if path.attribute is None:
        refuse("names an extension", f"Name an attribute of it, as in {MANAGER.urn}:department.")
    return path


def _definition(path: Path, resource: type[Any]) -> Definition | None:
    """The schema that a path is of, if it is one of the resource type."""
    own = require(resource)
    if path.urn is None or path.urn.lower() == own.lower():
        return registry.find(own)
    return next((e for e in registry.extensions(own) if e.id.lower() == path.urn.lower()), None)


def _is_value(known: Attribute, path: Path) -> bool:
    """``tags.value`` is the same as ``tags`` (RFC 7643 section 2.4)."""
    return known.type != "complex" and (path.sub_attribute or "").lower() == "value"


def _spelled(path: Path, definition: Definition, known: Attribute, sub: Attribute | None) -> Path:
    """The one path of what has several."""
    urn = definition.id if definition.extends else None
    whole = Path(urn, known.name)
    if path.value_filter is not None:
        only = _spelled_filter(path.value_filter, known)
        return Path(urn, known.name, only, sub.name if sub else None)
    if whole == GROUPS and definition.id == urns.USER:
        return whole
    if whole in (ROLES, MEMBERS, MANAGER) and sub is not None and sub.name == "value":
        return whole
    return Path(urn, known.name, None, sub.name if sub else None)


def _spelled_filter(filter: Filter, known: Attribute) -> Filter:
    """The filter as equals of it are written as well: so two columns are seen to be the same."""
    terms: list[Filter] = [
        Comparison(AttributePath(name), "eq", value)
        for name, value in sorted(conditions(filter, known).items())
    ]
    return reduce(and_, terms)


# --- Short names ----------------------------------------------------------------------------------

_made: dict[type[Any], tuple[int, Mapping[str, Path]]] = {}


def short_names(resource: type[Any]) -> Mapping[str, Path]:
    """The short names: what a model calls an attribute, a part of the name, and a few more."""
    version, names = _made.get(resource, (-1, {}))
    if version != registry.version:
        simple = {name: path for name, path in _simple(resource) if name != "schemas"}
        names = {**simple, **_SPECIAL[resource]}
        _made[resource] = registry.version, names
    return names


def _simple(resource: type[Any]) -> Iterator[tuple[str, Path]]:
    own = require(resource)
    for definition in [registry.find(own), *registry.extensions(own)]:
        if definition is None or definition.id not in {own, urns.ENTERPRISE_USER}:
            continue  # names of other extensions might be the same as others
        urn = definition.id if definition.extends else None
        for each in definition.attributes:
            if each.name == "name":
                parts = (sub for sub in each.sub_attributes if sub.name != "formatted")
                yield from ((sub.python_name, Path(None, "name", None, sub.name)) for sub in parts)
            elif each.type != "complex" and not each.multi_valued:
                yield each.python_name, Path(urn, each.name)


def _unknown(heading: str, resource: type[Any], reason: str) -> NoReturn:
    from difflib import get_close_matches  # noqa: PLC0415 - for a mistake only

    short = short_names(resource)
    known = {each.lower(): each for each in [*short, *map(str, short.values()), BASE]}
    near = get_close_matches(heading.strip().lower(), known, n=1, cutoff=0.6)
    guess = f"Did you mean {known[near[0]]!r}? " if near else ""
    refuse(
        reason,
        f"{guess}A heading is a short name such as user_name or a path such as name.givenName; "
        "a schema of your own is made known by go1scim.schemas.register().",
    )
