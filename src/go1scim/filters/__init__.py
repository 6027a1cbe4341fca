"""The filter language: read, build, print, apply and translate (RFC 7644 section 3.4.2.2)."""

from go1scim.filters._attributes import AttributePath
from go1scim.filters._nodes import (
    MAX_DEPTH,
    And,
    Filter,
    Not,
    Or,
)
from go1scim.filters._parser import MAX_LENGTH, parse
from go1scim.filters._terms import Comparison, Present, ValuePath

__all__ = [
    "MAX_DEPTH",
    "MAX_LENGTH",
    "And",
    "AttributePath",
    "Comparison",
    "Filter",
    "Not",
    "Or",
    "Present",
    "ValuePath",
    "parse",
]
