"""Errors as answers, in the standard's shape and in those that Go1's services use."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from go1scim import _json, urns
from go1scim._exchange import Response
from go1scim.testing.quirks import Quirks

__all__ = ["ProblemError", "bad_request", "render"]

Document = dict[str, Any]


class ProblemError(Exception):
    """
    A refusal, to be sent as an answer (RFC 7644 section 3.12).

    Attributes:
        body: The exact JSON to send, where the shape does not depend on the quirks.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        scim_type: str | None = None,
        headers: Mapping[str, str] | None = None,
        body: Document | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.scim_type = scim_type
        self.headers = dict(headers or {})
        self.body = body


def bad_request(scim_type: str, detail: str) -> ProblemError:
    """A 400 with its detail error keyword (RFC 7644 table 9)."""
    return ProblemError(HTTPStatus.BAD_REQUEST, detail, scim_type=scim_type)


def render(problem: ProblemError, quirks: Quirks) -> Response:
    """*problem* as an answer."""
    form = quirks.error_body
    if form == "empty":
        return Response(problem.status, problem.headers)
    if form == "html":
        title = f"{problem.status} {_phrase(problem)}"
        page = f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"
        kind = {"content-type": "text/html; charset=utf-8"}
        return Response(problem.status, {**kind, **problem.headers}, page.encode())
    document = _document(problem, quirks)
    kind = {"content-type": quirks.content_type or "application/scim+json"}
    return Response(problem.status, {**kind, **problem.headers}, _json.dumps(document))


def _document(problem: ProblemError, quirks: Quirks) -> Document:
    code = problem.scim_type or _phrase(problem).lower().replace(" ", "_")
    match quirks.error_body:
        case "go1":  # third-party: the API v3 of Go1
            return {"error_code": code, "message": problem.detail}
        case "message":  # third-party: older services of Go1
            return {"message": problem.detail}
        case "errors":  # third-party: Go1's own REST library
            status = str(problem.status)
            title = _phrase(problem)
            return {
                "errors": [
                    {"status": status, "code": code, "title": title, "detail": problem.detail}
                ]
            }
        case None if problem.body is not None:
            return problem.body
    document: Document = {
        "schemas": [urns.ERROR],
        "status": problem.status if quirks.error_status_number else str(problem.status),
        "detail": problem.detail,
    }
    if problem.scim_type:
        document["scimType"] = problem.scim_type
    return document


def _phrase(problem: ProblemError) -> str:
    try:
        return HTTPStatus(problem.status).phrase
    except ValueError:
        return "Error"
