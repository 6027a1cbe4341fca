"""The messages of the protocol (RFC 7644 sections 3.4, 3.7 and 3.12, RFC 9865)."""

from typing import Any, ClassVar, Generic, TypeVar

from attrs import field, frozen

from go1scim import urns
from go1scim.filters import Filter
from go1scim.models import Complex
from go1scim.models._check import Many
from go1scim.schemas import attribute, facts

R = TypeVar("R")


@frozen
class Unreadable:
    """
    A record of a list that could not be read; the others of its page could.

    Attributes:
        raw: The record as it came.
        pointer: The place in the answer that is wrong, as a JSON pointer (RFC 6901).
        reason: What is wrong there.
    """

    raw: Any = field(hash=False, repr=False)
    pointer: str
    reason: str


@frozen(kw_only=True)
class ListResponse(Generic[R]):
    """
    A page of resources (RFC 7644 section 3.4.2, RFC 9865 section 2).

    Attributes:
        total_results: How many there are in all; None where the provider does not say.
        unreadable: The records that could not be read.
    """

    schema: ClassVar[str] = urns.LIST_RESPONSE

    resources: tuple[R, ...] = field(default=(), converter=Many[R])
    total_results: int | None = None
    items_per_page: int | None = None
    start_index: int | None = None
    next_cursor: str | None = None
    previous_cursor: str | None = None
    unreadable: tuple[Unreadable, ...] = field(default=(), converter=Many[Unreadable])

    def _repr_html_(self) -> str:
        from go1scim._looks import to_html  # noqa: PLC0415 - for notebooks
        from go1scim.models.looks import of_list  # noqa: PLC0415 - the same

        return to_html(of_list(self.resources, self.total_results, self.unreadable))


def _filter_text(filter: str | Filter | None) -> str | None:
    return str(filter) if isinstance(filter, Filter) else filter


@frozen(kw_only=True, repr=False)
class SearchRequest(Complex):
    """
    A query in a body, where no access log keeps it (RFC 7644 section 3.4.3).

    Attributes:
        filter: The text of a filter; it may be given as one that is made with `F`.
    """

    schema: ClassVar[str] = urns.SEARCH_REQUEST

    attributes: tuple[str, ...] = field(default=(), converter=Many[str])
    excluded_attributes: tuple[str, ...] = field(default=(), converter=Many[str])
    filter: str | None = field(default=None, converter=_filter_text)
    sort_by: str | None = None
    sort_order: str | None = attribute(canonical_values=("ascending", "descending"))
    start_index: int | None = None
    count: int | None = None
    cursor: str | None = None


@frozen(kw_only=True, repr=False)
class BulkOperation(Complex):
    """
    One operation of a bulk request.

    Attributes:
        data: A resource, a PatchOp, or the JSON of one.
    """

    method: str | None = attribute(canonical_values=("POST", "PUT", "PATCH", "DELETE"))
    bulk_id: str | None = None
    version: str | None = None
    path: str | None = None
    data: Any = field(default=None, hash=False)


@frozen(kw_only=True, repr=False)
class BulkRequest(Complex):
    """Several operations in one request (RFC 7644 section 3.7)."""

    schema: ClassVar[str] = urns.BULK_REQUEST

    fail_on_errors: int | None = None
    operations: tuple[BulkOperation, ...] = field(
        default=(), converter=Many[BulkOperation], metadata=facts(wire_name="Operations")
    )


@frozen(kw_only=True, repr=False)
class BulkOperationResponse(Complex):
    """
    What became of one operation of a bulk request.

    Attributes:
        response: The JSON of an error, or of the resource where the provider returns it.
    """

    method: str | None = None
    bulk_id: str | None = None
    version: str | None = None
    location: str | None = None
    status: int | None = field(default=None, metadata=facts(as_text=True))
    response: Any = field(default=None, hash=False)


@frozen(kw_only=True, repr=False)
class BulkResponse(Complex):
    """What became of a bulk request (RFC 7644 section 3.7)."""

    schema: ClassVar[str] = urns.BULK_RESPONSE

    operations: tuple[BulkOperationResponse, ...] = field(
        default=(), converter=Many[BulkOperationResponse], metadata=facts(wire_name="Operations")
    )


@frozen(kw_only=True, repr=False)
class ErrorMessage(Complex):
    """The body of an answer that is an error (RFC 7644 section 3.12)."""

    schema: ClassVar[str] = urns.ERROR

    status: int | None = field(default=None, metadata=facts(as_text=True))
    scim_type: str | None = None
    detail: str | None = None
