"""PATCH on plain documents."""

from collections.abc import Mapping
from typing import Any

from go1scim.errors import ValidationError
from go1scim.patch._dialects import PatchDialect, habits_of
from go1scim.patch._refusals import invalid_syntax
from go1scim.patch.operations import PatchOp


def apply(
    document: Mapping[str, Any], patch: PatchOp | Mapping[str, Any], dialect: PatchDialect = "rfc"
) -> dict[str, Any]:
    """
    The resource *document* as it is after *patch* (RFC 7644 section 3.5.2).

    The answer is a new document, which shares with the old one what did not change. All operations
    are applied, or an error is raised and there is nothing new.

    Args:
        document: The resource in JSON. Its schemas must be registered.
        patch: The request, or the JSON of one.
        dialect: Whose habits are tolerated: ``"rfc"`` for none.

    Raises:
        InvalidPathError: A path is unknown to the schemas, or leads nowhere in *document*.
        ValidationError: The request is none, or a value does not fit; ``scim_type`` says what a
            server would answer.
    """
    from go1scim.patch._apply import patched  # noqa: PLC0415 - for those who apply
    from go1scim.patch._request import steps_of  # noqa: PLC0415 - the same

    habits = habits_of(dialect)
    if not isinstance(document, Mapping):
        raise ValidationError(
            f"A resource in JSON is a dict, got {type(document).__name__}",
            field="document",
            hint="For models there is PatchOp.apply().",
        )
    if isinstance(patch, PatchOp):
        return patch.apply_to(document, dialect)
    if not isinstance(patch, Mapping):
        raise invalid_syntax("patch", "is an object with Operations")
    return patched(document, steps_of(patch, habits), habits)
