"""What a portal does not take of a request, though the standard has it: each turned by a quirk."""

from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any, Final

from go1scim import urns
from go1scim.filters import And, Comparison, Filter, Not, Or, Present, ValuePath, Visitor
from go1scim.testing._incoming import Incoming
from go1scim.testing._problems import ProblemError, bad_request
from go1scim.testing.quirks import Quirks

__all__ = ["as_taken", "check_filter", "check_media_type", "exact_user_name"]

_MANAGER: Final = f"{urns.ENTERPRISE_USER}:manager".lower()


def check_media_type(incoming: Incoming, quirks: Quirks) -> None:
    """
    Refuse a body of another type than the one that the portal takes.

    Raises:
        ProblemError: 415.
    """
    wanted = quirks.request_content_type
    if wanted == "any" or not incoming.content:
        return
    found = incoming.headers.get("content-type", "").partition(";")[0].strip().lower()
    if found != wanted:
        raise ProblemError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"the body must be {wanted}")


def check_filter(filter: Filter, quirks: Quirks) -> None:
    """
    Refuse a filter with something that the portal does not know.

    Raises:
        ProblemError: 400 invalidFilter.
    """
    refused = {name.lower() for name in quirks.refused_filters or ()}
    for word in _Words().visit(filter) if refused else ():
        if word.lower() in refused:
            raise bad_request("invalidFilter", f"{word!r} is not supported in a filter")


def exact_user_name(filter: Filter, quirks: Quirks) -> str | None:
    """The userName that all that meet *filter* have, where its case counts."""
    if not quirks.user_name_case_exact:
        return None
    for term in filter.terms if isinstance(filter, And) else (filter,):
        if (
            isinstance(term, Comparison)
            and term.operator == "eq"
            and str(term.path).lower() == "username"
        ):
            return str(term.value)
    return None


def as_taken(request: Any, quirks: Quirks) -> Any:
    """
    A PATCH *request* as the portal reads it; what has no operations is judged elsewhere.

    Raises:
        ProblemError: 400.
    """
    operations = request.get("Operations") if isinstance(request, dict) else None
    if not isinstance(operations, list):
        return request
    return {**request, "Operations": [_operation(one, quirks) for one in operations]}


def _operation(operation: Any, quirks: Quirks) -> Any:
    if not isinstance(operation, dict) or not isinstance(operation.get("op"), str):
        return operation
    op, path = operation["op"], operation.get("path")
    if op != op.lower() and quirks.patch_capitals_refused:
        raise bad_request("invalidSyntax", f"op is add, remove or replace, not {op!r}")
    if not path and quirks.patch_pathless_refused:
        raise bad_request("invalidPath", f"{op} needs a path")
    if "[" in str(path) and quirks.patch_value_paths_refused:
        raise bad_request("invalidPath", f"{path!r}: value filters are not supported")
    if str(path).lower().removesuffix(".value") == _MANAGER:
        _check_clearing(op.lower(), operation, quirks)
    return {**operation, "op": op.lower()}


def _check_clearing(op: str, operation: dict[str, Any], quirks: Quirks) -> None:
    value = operation.get("value", ...)
    if isinstance(value, dict):
        value = value.get("value", ...)
    ways = {"remove": op == "remove", "null": value is None, "empty": value == ""}
    way = next((name for name, meant in ways.items() if meant), None)
    if way is not None and quirks.manager_clearing not in {"any", way}:
        raise bad_request("invalidValue", f"a manager is not cleared by {way}")


class _Words(Visitor[Iterator[str]]):
    """The names of attributes and operators in a filter."""

    def visit_comparison(self, node: Comparison) -> Iterator[str]:
        yield from (str(node.path), node.operator)

    def visit_present(self, node: Present) -> Iterator[str]:
        yield from (str(node.path), "pr")

    def visit_and(self, node: And) -> Iterator[str]:
        yield from self._joined("and", node.terms)

    def visit_or(self, node: Or) -> Iterator[str]:
        yield from self._joined("or", node.terms)

    def visit_not(self, node: Not) -> Iterator[str]:
        yield from self._joined("not", [node.filter])

    def visit_value_path(self, node: ValuePath) -> Iterator[str]:
        yield str(node.path)
        yield from self._joined("[]", [node.filter])

    def _joined(self, operator: str, terms: Iterable[Filter]) -> Iterator[str]:
        yield operator
        for term in terms:
            yield from self.visit(term)
