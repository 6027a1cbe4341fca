"""
What is read although it is not what the standard says, and in which words the rest is refused.

Reading is strict but for the rules of `RULES`. Each has a source: the standard itself, a vendor's
documentation, or a habit of Go1's other interfaces, which is *inferred* for its SCIM endpoint.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from go1scim.models import Manager, RoleValue

F = TypeVar("F", bound=Callable[..., Any])


class BadValueError(Exception):
    """A value that cannot be read, and the way to it from the inside out."""

    def __init__(self, reason: str, *way: str | int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.way: list[str | int] = list(way)

    def within(self, *steps: str | int) -> "BadValueError":
        """The same, seen from the object or list around it."""
        self.way += steps
        return self

    @property
    def pointer(self) -> str:
        """The way as a JSON pointer (RFC 6901)."""
        steps = (str(step).replace("~", "~0").replace("/", "~1") for step in reversed(self.way))
        return "".join(f"/{step}" for step in steps)


#: The rules by name; the docstring of each says what it reads, and where that was seen.
RULES: Final[dict[str, Callable[..., Any]]] = {}


def _rule(function: F) -> F:
    RULES[function.__name__] = function
    return function


def kind_of(value: Any) -> str:
    """What JSON calls a value like this one."""
    kinds: tuple[tuple[Any, str], ...] = (
        (bool, "true or false"),
        (str, "a string"),
        ((int, float), "a number"),
        (list, "a list"),
        (Mapping, "an object"),
    )
    found = (name for kind, name in kinds if isinstance(value, kind))
    return "null" if value is None else next(found, type(value).__name__)


def text(value: Any, name: str) -> str:
    """The text of attribute *name*."""
    if isinstance(value, str):
        return str.__str__(value)
    raise BadValueError(f"expected a string, got {kind_of(value)}", name)


@_rule
def id_as_number(value: Any, name: str) -> str:
    """
    A number as an id is read as its digits.

    Source: the account ids of Go1's API v3 are JSON numbers; *inferred* for SCIM.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return text(value, name)


@_rule
def boolean_as_text(value: Any, name: str) -> bool:
    """
    ``"True"`` and ``"false"``, in any case, are read as booleans.

    Source: Entra ID sends them so without its flag aadOptscim062020 (Microsoft's list of known
    issues of SCIM 2.0 compliance), and servers store what it sends.
    """
    known = {"true": True, "false": False}
    found = known.get(value.lower()) if isinstance(value, str) else None
    if found is None:
        raise BadValueError(f"expected true or false, got {kind_of(value)}", name)
    return found


def integer(value: Any, name: str) -> int:
    """The whole number of attribute *name*."""
    if isinstance(value, int) and not isinstance(value, bool):
        return int(value)
    raise BadValueError(f"expected a whole number, got {kind_of(value)}", name)


@_rule
def status_as_text(value: Any, name: str) -> int:
    """
    An HTTP status is read from text and from a number.

    Source: text is the standard (RFC 7644 section 3.12), a number is what many servers send.
    """
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 3:  # noqa: PLR2004 - digits of a status
        return int(value)
    return integer(value, name)


def decimal(value: Any, name: str) -> float:
    """The number of attribute *name*."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    raise BadValueError(f"expected a number, got {kind_of(value)}", name)


@_rule
def time_without_zone(value: Any, name: str) -> datetime:
    """
    A time without a time zone is read as UTC, and one with any number of fractional digits as is.

    Source: both are allowed in an xsd:dateTime (RFC 7643 section 2.3.5).
    """
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    text(value, name)
    raise BadValueError("expected a time such as 2011-05-13T04:42:34Z, got another text", name)


@_rule
def single_value_as_list(value: Any, name: str) -> list[Any]:
    """
    One object or text in place of a list is read as a list of it.

    So is one number or boolean, where the attribute has such values.

    Source: Entra ID writes a single value of a multi-valued attribute so, and servers keep what it
    sends; *inferred* for Go1.
    """
    if isinstance(value, (list, tuple)):
        return list(value)
    if isinstance(value, (dict, str)):
        return [value]
    raise BadValueError(f"expected a list, got {kind_of(value)}", name)


def as_object(value: Any) -> dict[str, Any]:
    """The object that *value* is."""
    if isinstance(value, Mapping):
        return dict(value)
    raise BadValueError(f"expected an object, got {kind_of(value)}")


@_rule
def manager_as_text(value: Any) -> dict[str, Any]:
    """
    A bare id in place of the manager object, or a list of one manager, is read as that manager.

    Source: Entra ID writes the manager as text; the product keeps several managers of a person
    (Go1 help article 11492556), so that a list is *inferred*.
    """
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, (str, int)) and not isinstance(value, bool):
        return {"value": value}
    return as_object(value)


@_rule
def role_as_text(value: Any) -> dict[str, Any]:
    """
    A bare GUID or name in a list of roles is read as the value of a role.

    Source: requests of Go1's API v3 list the GUIDs of roles; *inferred* for SCIM.
    """
    return {"value": value} if isinstance(value, str) else as_object(value)


@_rule
def role_by_guid(role: dict[str, Any], extra: dict[str, Any], renamed: dict[str, Any]) -> None:
    """
    A role ``{"guid": ..., "name": ...}`` is read as its value and display.

    Source: answers of Go1's API v3; *inferred* for SCIM.
    """
    for theirs, ours in (("guid", "value"), ("name", "display")):
        if role.get(ours) is None and ours not in renamed and theirs in extra:
            renamed[ours] = extra.pop(theirs)


#: What stands in place of an object, by the class that is expected.
IN_PLACE: Final[Mapping[type[Any], Callable[[Any], dict[str, Any]]]] = {
    Manager: manager_as_text,
    RoleValue: role_as_text,
}

#: What unknown attributes mean, by the class that has them.
ALIASES: Final[
    Mapping[type[Any], Callable[[dict[str, Any], dict[str, Any], dict[str, Any]], None]]
] = {RoleValue: role_by_guid}
