"""The operations of a PATCH request in JSON, as strictly as its dialect (RFC 7644 figure 2)."""

from collections.abc import Iterator, Mapping
from typing import Any

from go1scim import urns
from go1scim.models._extra import is_json
from go1scim.patch._apply import OPS, Step
from go1scim.patch._dialects import Habits
from go1scim.patch._refusals import invalid_syntax, invalid_value, no_target
from go1scim.patch._unset import UNSET


def steps_of(request: Mapping[str, Any], habits: Habits) -> list[Step]:
    """
    The operations of the document *request*. None is a request that changes nothing.

    Raises:
        ValidationError: ``invalidSyntax`` or ``invalidValue``.
        InvalidPathError: ``noTarget``: a ``remove`` without a path.
    """
    parts = _folded(request)
    schemas = parts.get("schemas", [])
    listed = [str(each).lower() for each in schemas] if isinstance(schemas, list) else []
    if urns.PATCH_OP.lower() not in listed and not habits.any_case:
        raise invalid_syntax("schemas", f"of a PATCH request is [{urns.PATCH_OP!r}]")
    operations = parts.get("operations")
    if not isinstance(operations, list):
        raise invalid_syntax("Operations", "is a list of operations")
    return list(_steps(operations, habits))


def _folded(document: Mapping[str, Any]) -> dict[str, Any]:
    return {str(key).lower(): value for key, value in document.items()}


def _steps(operations: list[Any], habits: Habits) -> Iterator[Step]:
    for index, operation in enumerate(operations):
        name = f"Operations/{index}"
        if not isinstance(operation, Mapping):
            raise invalid_syntax(name, "is an object with op, path and value")
        parts = _folded(operation)
        if not is_json(parts.get("value")):
            raise invalid_syntax(f"{name}/value", "is JSON, and nests not too deep")
        yield checked(
            _op(name, parts.get("op"), habits), parts.get("path"), parts.get("value", UNSET), habits
        )


def _op(name: str, op: Any, habits: Habits) -> str:
    if isinstance(op, str) and habits.any_case:
        op = op.lower()
    if not isinstance(op, str) or op not in OPS:
        raise invalid_syntax(f"{name}/op", f"is one of {', '.join(OPS)}")
    return op


def checked(op: str, path: Any, value: Any, habits: Habits) -> Step:
    """
    One operation, in which everything is there that its name calls for.

    Raises:
        ValidationError: ``invalidSyntax`` or ``invalidValue``.
        InvalidPathError: ``noTarget``: a ``remove`` without a path.
    """
    if path is not None and not isinstance(path, str):
        raise invalid_syntax("path", "is text")
    if op == "remove":
        if not path:
            raise no_target("remove", "names what to remove (RFC 7644 section 3.5.2.2)")
        if value not in (UNSET, None) and not habits.removes_by_value:
            raise invalid_value("value", "is none for remove: choose by a filter in the path")
    elif value is UNSET or (op == "add" and value is None):
        raise invalid_value("value", f"is missing, and {op} needs one")
    return Step(op, path, value)
