"""
PATCH as a portal does it (RFC 7644 section 3.5.2): the library's own, and unknown attributes.

A request is applied in full or not at all: what is applied to is never changed in place.
"""

from collections.abc import Container
from typing import Any

from attrs import frozen

from go1scim import patch
from go1scim.errors import InvalidPathError, ValidationError
from go1scim.patch._dialects import PatchDialect
from go1scim.testing._documents import Document
from go1scim.testing._problems import bad_request
from go1scim.testing._unknown import Split

__all__ = ["Patcher"]


@frozen
class Patcher:
    """Applies PATCH requests to resources of one type."""

    dialect: PatchDialect
    split: Split

    def apply(self, document: Document, request: Any) -> Document:
        """
        *document* after *request*.

        Raises:
            ProblemError: 400, and nothing has changed.
        """
        document, request = self._without_unknown(document, request)
        try:
            return patch.apply(document, request, self.dialect)
        except (InvalidPathError, ValidationError) as error:
            raise bad_request(error.scim_type or "invalidValue", error.detail) from None

    def _without_unknown(self, document: Document, request: Any) -> tuple[Document, Any]:
        """*document* after what no schema knows, and the request without that."""
        parts = request if isinstance(request, dict) else {}
        name = next((key for key in parts if key.lower() == "operations"), "")
        operations = parts.get(name)
        if not isinstance(operations, list):
            return document, request
        if not operations:  # RFC 7644 section 3.5.2: "one or more PATCH operations"
            raise bad_request("invalidSyntax", "a PATCH request has one operation or more")
        left: list[Any] = []
        for operation in operations:
            document, rest = self.split(document, self._plain(operation))
            left += rest
        return document, {**request, name: left}

    def _plain(self, operation: Any) -> Any:
        """*operation* without the schemas that scim2-models repeats inside of an extension."""
        if not isinstance(operation, dict):
            return operation
        known = self.split.resource_type.by_urn
        path = next((one for key, one in operation.items() if key.lower() == "path"), None)
        in_extension = isinstance(path, str) and path.lower() in known
        return {
            key: _plain_value(one, known, in_extension=in_extension)
            if key.lower() == "value"
            else one
            for key, one in operation.items()
        }


def _plain_value(value: Any, known: Container[str], *, in_extension: bool) -> Any:
    if not isinstance(value, dict):
        return value
    return {
        name: _plain_value(one, known, in_extension=True) if name.lower() in known else one
        for name, one in value.items()
        if not in_extension or name.lower() != "schemas"
    }
