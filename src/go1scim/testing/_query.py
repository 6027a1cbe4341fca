"""What is asked of a list, in the URL or in a body (RFC 7644 sections 3.4.2 and 3.4.3)."""

import re
from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import frozen

from go1scim.testing._problems import bad_request

__all__ = ["Query", "names"]

# As many digits as any counter has; int() refuses some thousands of them with another error.
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBERS: Final = ("startIndex", "count")
_NAMES: Final = ("attributes", "excludedAttributes")
_PARAMETERS: Final = ("filter", "sortBy", "sortOrder", "cursor", *_NUMBERS)


@frozen(kw_only=True)
class Query:
    """
    One query.

    Attributes:
        cursor: Empty for the first page (RFC 9865 section 2).
    """

    filter: str | None = None
    sort_by: str | None = None
    descending: bool = False
    start_index: int | None = None
    count: int | None = None
    cursor: str | None = None
    attributes: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()

    @classmethod
    def of_url(cls, parameters: Mapping[str, str]) -> Self:
        """
        The query in a URL.

        Raises:
            ProblemError: 400.
        """
        given: dict[str, Any] = {
            name.lower(): parameters[name] for name in _PARAMETERS if name in parameters
        }
        for name in map(str.lower, _NUMBERS):
            if _NUMBER.fullmatch(given.get(name, "")):
                given[name] = int(given[name])
        for name in _NAMES:
            given[name.lower()] = list(names(parameters, name))
        return cls.of_message(given)

    @classmethod
    def of_message(cls, message: Mapping[str, Any]) -> Self:
        """
        The query of a SearchRequest, whose names are in lower case.

        Raises:
            ProblemError: 400.
        """
        by_cursor = message.get("cursor") is not None
        attributes, excluded = (_texts(message, name) for name in _NAMES)
        return cls(
            filter=_text(message, "filter"),
            sort_by=_text(message, "sortBy") or None,
            descending=_descending(message),
            start_index=_number(message, "startIndex", "invalidValue"),
            count=_number(message, "count", "invalidCount" if by_cursor else "invalidValue"),
            cursor=_text(message, "cursor"),
            attributes=attributes,
            excluded=excluded,
        )


def names(parameters: Mapping[str, str], name: str) -> tuple[str, ...]:
    """The attributes that a parameter lists, separated by commas (RFC 7644 section 3.9)."""
    return tuple(filter(None, map(str.strip, parameters.get(name, "").split(","))))


def _text(given: Mapping[str, Any], name: str) -> str | None:
    value = given.get(name.lower())
    if value is not None and not isinstance(value, str):
        raise bad_request("invalidValue", f"{name} is text")
    return value


def _texts(given: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = given.get(name.lower())
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise bad_request("invalidValue", f"{name} is a list of text")
    return tuple(value)


def _number(given: Mapping[str, Any], name: str, scim_type: str) -> int | None:
    value = given.get(name.lower())
    if value is None or type(value) is int:  # true is no number
        return value
    raise bad_request(scim_type, f"{name} is a number")


def _descending(given: Mapping[str, Any]) -> bool:
    order = (_text(given, "sortOrder") or "ascending").lower()
    if order not in {"ascending", "descending"}:
        raise bad_request("invalidValue", "sortOrder is ascending or descending")
    return order == "descending"
