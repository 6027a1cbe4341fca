"""The filter language: read, build, print, apply and translate (RFC 7644 section 3.4.2.2)."""

from go1scim.filters._attributes import AttributePath
from go1scim.filters._builder import Attributes, F, Term
from go1scim.filters._frames import frame_expression
from go1scim.filters._nodes import (
    MAX_DEPTH,
    And,
    Filter,
    Not,
    Or,
)
from go1scim.filters._parser import MAX_LENGTH, parse
from go1scim.filters._terms import Comparison, Present, ValuePath
from go1scim.filters._visitor import Visitor

__all__ = [
    "MAX_DEPTH",
    "MAX_LENGTH",
    "And",
    "AttributePath",
    "Attributes",
    "Comparison",
    "F",
    "Filter",
    "Not",
    "Or",
    "Present",
    "Term",
    "ValuePath",
    "Visitor",
    "frame_expression",
    "parse",
]
