"""What an attribute is beyond its Python type: the characteristics of RFC 7643 section 2.2."""

from collections.abc import Mapping
from typing import Any, Final, Literal, TypeAlias

from attrs import field, frozen

DataType: TypeAlias = Literal[
    "string", "boolean", "decimal", "integer", "dateTime", "reference", "binary", "complex"
]
Mutability: TypeAlias = Literal["readOnly", "readWrite", "immutable", "writeOnly"]
Returned: TypeAlias = Literal["always", "never", "default", "request"]
Uniqueness: TypeAlias = Literal["none", "server", "global"]

KEY: Final = "go1scim"


@frozen
class Facts:
    """
    The characteristics of one attribute, as its class declares them.

    Attributes:
        identifier: Whether a number is read as its digits.
        as_text: Whether a number is written as text, and read from either.
    """

    wire_name: str | None = None
    type: DataType | None = None
    case_exact: bool | None = None
    mutability: Mutability = "readWrite"
    returned: Returned = "default"
    uniqueness: Uniqueness = "none"
    required: bool = False
    canonical_values: tuple[str, ...] = ()
    reference_types: tuple[str, ...] = ()
    identifier: bool = False
    as_text: bool = False


NO_FACTS: Final = Facts()


def facts(**characteristics: Any) -> Mapping[str, Facts]:
    """The characteristics of `Facts`, as metadata of an attrs field."""
    return {KEY: Facts(**characteristics)}


def attribute(
    *,
    default: Any = None,
    wire_name: str | None = None,
    type: DataType | None = None,
    case_exact: bool | None = None,
    mutability: Mutability = "readWrite",
    returned: Returned = "default",
    uniqueness: Uniqueness = "none",
    required: bool = False,
    canonical_values: tuple[str, ...] = (),
    reference_types: tuple[str, ...] = (),
    identifier: bool = False,
    repr: bool = True,
) -> Any:
    """
    An attribute of a model or an `extension`, with its characteristics (RFC 7643 section 2.2).

    Args:
        default: What an absent attribute reads as; a tuple defaults to the empty one by itself.
        wire_name: The name in JSON, where it is not the Python name in camel case.
        type: The SCIM type, where the Python type does not tell: ``"binary"`` for base64 text.
        case_exact: Left out, it is false for text and true for references and binary values
            (RFC 7643 sections 2.3.6 and 2.3.7).
        canonical_values: Suggested values; others are accepted.
        reference_types: Makes it a reference to these resource types, ``"external"`` or ``"uri"``.
        identifier: Whether a number is read as its digits, as some servers send their ids.
        repr: Whether the value may be shown; a secret should not be.
    """
    return field(
        default=default,
        repr=repr,
        metadata=facts(
            wire_name=wire_name,
            type=type,
            case_exact=case_exact,
            mutability=mutability,
            returned=returned,
            uniqueness=uniqueness,
            required=required,
            canonical_values=canonical_values,
            reference_types=reference_types,
            identifier=identifier,
        ),
    )
