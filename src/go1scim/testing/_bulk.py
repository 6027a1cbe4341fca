"""
Many operations in one request (RFC 7644 section 3.7).

Theory of operation: an operation that creates has a bulkId, which others give in place of the id
to come. Operations are carried out in the order of the request, but what one refers to comes first.
In a circle that cannot be: there, a resource is created without the references that are open, and
replaced by the whole of it as soon as they are known.
"""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

from attrs import define, evolve, field

from go1scim import _json, urns
from go1scim._exchange import Response
from go1scim.testing._bulk_operations import BulkOperation, in_order, read, resolved, without
from go1scim.testing._documents import Document
from go1scim.testing._incoming import Incoming
from go1scim.testing._problems import ProblemError, bad_request, render
from go1scim.testing.quirks import Quirks

__all__ = ["Bulk"]

_ERROR: Final = 400
_NO_CONDITION: Final = frozenset({"if-match", "if-none-match"})


@define(eq=False)
class Bulk:
    """
    One bulk request on its way.

    Attributes:
        answer: Carries out one operation as a request of its own.
        ids: What has been created, by bulkId.
        results: What is to be answered, by the place of the operation in the request.
        open: What has been created without some of its references, by the same.
    """

    incoming: Incoming
    answer: Callable[[Incoming], Response]
    quirks: Quirks
    ids: dict[str, str] = field(factory=dict, init=False)
    results: dict[int, Document] = field(factory=dict, init=False)
    open: dict[int, BulkOperation] = field(factory=dict, init=False)
    errors: int = field(default=0, init=False)

    def run(self, *, lenient: bool) -> Document:
        """
        The bulk response.

        Raises:
            ProblemError: 400 or 413, and nothing was carried out.
        """
        self._check_size("maxPayloadSize", len(self.incoming.content), self.quirks.bulk_max_payload)
        message = self.incoming.message(urns.BULK_REQUEST, lenient=lenient)
        raw, bound = message.get("operations"), message.get("failonerrors")
        if not isinstance(raw, list):
            raise bad_request("invalidSyntax", "a bulk request has a list of Operations")
        if bound is not None and (type(bound) is not int or bound < 1):
            raise bad_request("invalidValue", "failOnErrors is a number from 1 up")
        self._check_size("maxOperations", len(raw), self.quirks.bulk_max_operations)
        self._carry_out(read(raw, lenient=lenient), bound)
        listed = [self.results[index] for index in sorted(self.results)]
        return {"schemas": [urns.BULK_RESPONSE], "Operations": listed}

    def _check_size(self, name: str, size: int, limit: int | None) -> None:
        if limit is not None and size > limit:  # the limit has to be told: section 3.7.4
            detail = f"the bulk request is larger ({size}) than {name} ({limit})"
            raise ProblemError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)

    def _carry_out(self, operations: list[BulkOperation], bound: int | None) -> None:
        creators = {
            one.bulk_id: index
            for index, one in enumerate(operations)
            if one.bulk_id and one.method == "POST" and one.problem is None
        }
        needs = [{creators[one] for one in each.needs & creators.keys()} for each in operations]
        for index in in_order(needs):
            if bound is not None and self.errors >= bound:
                break
            operation = operations[index]
            missing = operation.needs - self.ids.keys()
            circular = {
                one for one in missing & creators.keys() if creators[one] not in self.results
            }
            self._do(index, operation, missing - circular, circular)
            self._complete()
        for index, operation in self.open.items():
            self._fail(index, operation, _unknown(operation.needs - self.ids.keys()))

    def _do(
        self,
        index: int,
        operation: BulkOperation,
        unknown: Iterable[str],
        circular: set[str],
    ) -> None:
        problem = operation.problem or (_unknown(unknown) if unknown else None)
        if problem is not None:
            self._fail(index, operation, problem)
            return
        data = without(operation.data, circular) if circular else operation.data
        response = self._send(operation, operation.path(self.ids), data)
        self._note(index, operation, response)
        if circular and response.status < _ERROR:
            self.open[index] = operation

    def _complete(self) -> None:
        """Complete what lacked references that are known now."""
        for index, operation in list(self.open.items()):
            if operation.needs - self.ids.keys():
                continue
            del self.open[index]
            id = self.ids[str(operation.bulk_id)]
            path = f"{operation.endpoint}/{quote(id, safe='')}"
            whole = evolve(operation, method="PUT", version=None)
            response = self._send(whole, path, operation.data)
            if response.status < _ERROR:
                self.results[index].update(_version(response))
            else:
                self._note(index, operation, response)

    def _send(self, operation: BulkOperation, path: str, data: Any) -> Response:
        headers = {k: v for k, v in self.incoming.headers.items() if k not in _NO_CONDITION}
        if operation.version is not None:
            headers["if-match"] = operation.version
        content = b"" if data is None else _json.dumps(resolved(data, self.ids))
        return self.answer(
            evolve(
                self.incoming,
                method=operation.method,
                path=path,
                query="",
                headers=headers,
                content=content,
            )
        )

    def _fail(self, index: int, operation: BulkOperation, problem: ProblemError) -> None:
        self._note(index, operation, render(problem, self.quirks))

    def _note(self, index: int, operation: BulkOperation, response: Response) -> None:
        result: Document = {"method": operation.method}
        if operation.bulk_id is not None:
            result["bulkId"] = operation.bulk_id
        result.update(_version(response))
        if response.status < _ERROR and operation.method == "POST":
            created = _json.loads(response.content)
            result["location"] = created["meta"]["location"]
            if operation.bulk_id is not None:
                self.ids[operation.bulk_id] = str(created["id"])
        elif operation.target and not operation.needs - self.ids.keys():
            result["location"] = self.incoming.base_url + operation.path(self.ids)
        result["status"] = str(int(response.status))
        if response.status >= _ERROR:
            self.errors += 1
            result.update(_body(response))
        self.results[index] = result


def _unknown(bulk_ids: Iterable[str]) -> ProblemError:
    listed = ", ".join(sorted(bulk_ids))
    return ProblemError(HTTPStatus.CONFLICT, f"nothing was created under the bulkId {listed}")


def _version(response: Response) -> Document:
    return {"version": response.headers["etag"]} if "etag" in response.headers else {}


def _body(response: Response) -> Document:
    """What an error says, where that is JSON."""
    try:
        return {"response": _json.loads(response.content)}
    except ValueError:
        return {}
