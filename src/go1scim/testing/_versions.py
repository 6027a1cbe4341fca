"""Versions of resources, and requests that depend on them (RFC 7644 section 3.14)."""

from collections.abc import Mapping
from http import HTTPStatus

from go1scim._exchange import Response
from go1scim.testing._documents import Document
from go1scim.testing._incoming import Incoming
from go1scim.testing._problems import ProblemError

__all__ = ["etag", "unmet"]


def etag(document: Document) -> dict[str, str]:
    """The header with the version of *document*; none where there is no version."""
    version = document["meta"].get("version")
    return {} if version is None else {"etag": version}


def unmet(incoming: Incoming, document: Document) -> Response | None:
    """
    The answer to a request that depends on another version of *document*, or None: go on.

    Raises:
        ProblemError: 412.
    """
    header = etag(document)
    if not header:
        return None
    version = header["etag"]
    if "if-match" in incoming.headers and not _names(incoming.headers, "if-match", version):
        detail = f"the resource has changed; its version is {version}"
        raise ProblemError(HTTPStatus.PRECONDITION_FAILED, detail)
    if not _names(incoming.headers, "if-none-match", version):
        return None
    if incoming.method != "GET":
        detail = f"the resource has the version {version}"
        raise ProblemError(HTTPStatus.PRECONDITION_FAILED, detail)
    return Response(HTTPStatus.NOT_MODIFIED, header)


def _names(headers: Mapping[str, str], name: str, version: str) -> bool:
    """Whether a header names *version*, weak or strong (RFC 9110 section 8.8.3.2)."""
    listed = [one.strip() for one in headers.get(name, "").split(",")]
    return "*" in listed or version.removeprefix("W/") in (one.removeprefix("W/") for one in listed)
