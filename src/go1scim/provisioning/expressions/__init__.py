"""Expressions of Microsoft Entra ID's attribute mappings: read, print and evaluate them."""

from go1scim.provisioning.expressions._expression import IGNORED, Expression, Ignored, parse
from go1scim.provisioning.expressions._functions import FUNCTIONS, REFUSED, usage
from go1scim.provisioning.expressions._nodes import (
    Comparison,
    Constant,
    Function,
    Keyword,
    Missing,
    Node,
    SourceAttribute,
)
from go1scim.provisioning.expressions._parser import MAX_DEPTH, MAX_LENGTH

__all__ = [
    "FUNCTIONS",
    "IGNORED",
    "MAX_DEPTH",
    "MAX_LENGTH",
    "REFUSED",
    "Comparison",
    "Constant",
    "Expression",
    "Function",
    "Ignored",
    "Keyword",
    "Missing",
    "Node",
    "SourceAttribute",
    "parse",
    "usage",
]
