"""The SCIM endpoint: which request does what, and what it needs to be allowed to."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import unquote

from attrs import evolve, frozen

from go1scim import _json, urns
from go1scim._exchange import Response
from go1scim.testing._bulk import Bulk
from go1scim.testing._cursors import Cursors
from go1scim.testing._directory import Directory
from go1scim.testing._discovery import ENDPOINTS, discover
from go1scim.testing._incoming import Incoming
from go1scim.testing._listing import Listing
from go1scim.testing._me import redirect, subject
from go1scim.testing._oauth import Authority
from go1scim.testing._problems import ProblemError, render
from go1scim.testing._projection import Projection
from go1scim.testing._query import Query, names
from go1scim.testing._refusals import check_media_type
from go1scim.testing._rendering import Renderer, address, listed
from go1scim.testing._schemas import TYPES, USERS, ResourceType
from go1scim.testing._versions import etag, unmet
from go1scim.testing.quirks import Quirks

__all__ = ["Api"]

_COLLECTION: Final = ("GET", "POST")
_SINGLE: Final = ("GET", "PUT", "PATCH", "DELETE")
_ME: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
_BY_ENDPOINT: Final = {one.endpoint[1:]: one for one in TYPES}


@frozen
class Api:
    """
    The SCIM endpoint of one portal (RFC 7644 section 3).

    Attributes:
        lenient: Whether what the standard forbids and does no harm is taken.
    """

    directory: Directory
    authority: Authority
    cursors: Cursors
    quirks: Quirks
    lenient: bool

    def answer(self, incoming: Incoming) -> Response:
        """The answer to a request."""
        try:
            return self._routed(incoming)
        except ProblemError as problem:
            return render(problem, self.quirks)

    def _routed(self, incoming: Incoming) -> Response:
        match incoming.path.split("/")[1:]:
            case [endpoint, *_] if endpoint in ENDPOINTS and self.quirks.discovery != "absent":
                return self._discovered(incoming)
            case ["Me"] if self.quirks.me != "absent":
                return self._me(incoming)
            case ["Bulk"] if self.quirks.bulk != "absent":
                return self._bulk(incoming)
            case [] | [""] | [".search"]:
                return self._of_every_type(incoming)
            case [endpoint, *rest] if endpoint in _BY_ENDPOINT:
                return self._of_one_type(incoming, _BY_ENDPOINT[endpoint], rest)
        return self._nowhere(incoming)

    def _of_every_type(self, incoming: Incoming) -> Response:
        if incoming.path == "/.search":
            return self._searched(incoming, TYPES)
        self._admit(incoming, TYPES, "GET")
        return self._listed(incoming, TYPES, Query.of_url(incoming.parameters))

    def _of_one_type(
        self, incoming: Incoming, resource_type: ResourceType, rest: Sequence[str]
    ) -> Response:
        match rest:
            case []:
                return self._collection(incoming, resource_type)
            case [".search"]:
                return self._searched(incoming, [resource_type])
            case [id]:
                return self._single(incoming, resource_type, unquote(id))
        return self._nowhere(incoming)

    def _nowhere(self, incoming: Incoming) -> Response:
        self.authority.check(incoming.authorization, None)
        raise ProblemError(HTTPStatus.NOT_FOUND, f"there is no {incoming.path}")

    def _discovered(self, incoming: Incoming) -> Response:
        if self.quirks.discovery == "authenticated":
            self.authority.check(incoming.authorization, None)
        _allow(incoming, "GET")
        if "filter" in incoming.parameters:  # RFC 7644 section 4
            raise ProblemError(HTTPStatus.FORBIDDEN, "what is announced cannot be filtered")
        path = unquote(incoming.path)
        return self._json(HTTPStatus.OK, discover(path, incoming.base_url, self.quirks))

    def _me(self, incoming: Incoming) -> Response:
        """What is asked of the user behind the token (RFC 7644 section 3.11)."""
        name = self.authority.user(incoming.authorization)
        _refuse_if("/Me", refused=self.quirks.me == "unsupported")
        _allow(incoming, *_ME)
        if incoming.method == "POST":
            return self._registered(incoming)
        id = subject(self.directory, name)
        location = address(incoming.base_url, USERS, id)
        if self.quirks.me == "redirect":
            return redirect(location)
        response = self._single(incoming, USERS, id)
        return evolve(response, headers={**response.headers, "location": location})

    def _registered(self, incoming: Incoming) -> Response:
        response = self._collection(incoming, USERS)
        user = _json.loads(response.content)
        self.authority.me = str(user["id"])
        location = user["meta"]["location"]
        return evolve(response, headers={**response.headers, "location": location})

    def _bulk(self, incoming: Incoming) -> Response:
        self.authority.check(incoming.authorization, None)
        _refuse_if("/Bulk", refused=self.quirks.bulk == "unsupported")
        _allow(incoming, "POST")
        check_media_type(incoming, self.quirks)
        bulk = Bulk(incoming, self.answer, self.quirks)
        return self._json(HTTPStatus.OK, bulk.run(lenient=self.lenient))

    def _searched(self, incoming: Incoming, types: Sequence[ResourceType]) -> Response:
        """A query in a body, which no log keeps (RFC 7644 section 3.4.3)."""
        self._admit(incoming, types, "POST", right="read")
        _refuse_if("/.search", refused=self.quirks.search_refused)
        message = incoming.message(urns.SEARCH_REQUEST, lenient=self.lenient)
        return self._listed(incoming, types, Query.of_message(message))

    def _collection(self, incoming: Incoming, resource_type: ResourceType) -> Response:
        self._admit(incoming, [resource_type], *_COLLECTION)
        if incoming.method == "GET":
            return self._listed(incoming, [resource_type], Query.of_url(incoming.parameters))
        renderer = self._renderer(incoming, resource_type)
        document, is_new = self.directory.create(resource_type, incoming.json())
        headers = etag(document)
        if self.quirks.location_header:
            headers["location"] = renderer.location(document["id"])
        status = HTTPStatus.CREATED if is_new else HTTPStatus.OK
        return self._json(status, renderer.resource(self.directory.view(document)), headers)

    def _listed(self, incoming: Incoming, types: Sequence[ResourceType], query: Query) -> Response:
        renderers = {
            one.name: Renderer(
                self.quirks,
                incoming.base_url,
                one,
                Projection.of(query.attributes, query.excluded, one, lenient=self.lenient),
            )
            for one in types
        }
        page = Listing(self.directory, self.cursors, self.quirks).page(query, types)
        views = map(self.directory.view, page.found)
        return self._json(HTTPStatus.OK, listed(page, views, renderers, self.quirks))

    def _single(self, incoming: Incoming, resource_type: ResourceType, id: str) -> Response:
        self._admit(incoming, [resource_type], *_SINGLE)
        renderer = self._renderer(incoming, resource_type)
        _refuse_if("PUT", refused=incoming.method == "PUT" and self.quirks.put_refused)
        _refuse_if("PATCH", refused=incoming.method == "PATCH" and self.quirks.patch_refused)
        document = self.directory.get(resource_type, id)
        otherwise = unmet(incoming, document)
        if otherwise is not None:
            return otherwise
        match incoming.method:
            case "PUT":
                document = self.directory.replace(resource_type, id, incoming.json())
            case "PATCH":
                document = self.directory.patch(resource_type, id, incoming.json())
            case "DELETE":
                self.directory.delete(resource_type, id)
                return Response(HTTPStatus.NO_CONTENT)
        headers = etag(document)
        if incoming.method == "PATCH" and self.quirks.patch_no_content:
            return Response(HTTPStatus.NO_CONTENT, headers)
        body = renderer.resource(self.directory.view(document))
        return self._json(HTTPStatus.OK, body, headers)

    def _admit(
        self,
        incoming: Incoming,
        types: Sequence[ResourceType],
        *methods: str,
        right: str | None = None,
    ) -> None:
        """Let a request pass that may be carried out."""
        right = right or ("read" if incoming.method == "GET" else "write")
        for one in types:
            self.authority.check(incoming.authorization, f"{one.scope}.{right}")
        _allow(incoming, *methods)
        check_media_type(incoming, self.quirks)

    def _renderer(self, incoming: Incoming, resource_type: ResourceType) -> Renderer:
        """What renders one resource, as the URL wishes to see it."""
        attributes = names(incoming.parameters, "attributes")
        excluded = names(incoming.parameters, "excludedAttributes")
        projection = Projection.of(attributes, excluded, resource_type, lenient=self.lenient)
        return Renderer(self.quirks, incoming.base_url, resource_type, projection)

    def _json(
        self, status: int, document: Any, headers: Mapping[str, str] | None = None
    ) -> Response:
        kind = self.quirks.content_type or "application/scim+json"
        return Response(status, {"content-type": kind, **(headers or {})}, _json.dumps(document))


def _allow(incoming: Incoming, *methods: str) -> None:
    if incoming.method not in methods:
        allow = {"allow": ", ".join(methods)}
        raise ProblemError(HTTPStatus.METHOD_NOT_ALLOWED, f"use {allow['allow']}", headers=allow)


def _refuse_if(what: str, *, refused: bool | None) -> None:
    if refused:
        raise ProblemError(HTTPStatus.NOT_IMPLEMENTED, f"{what} is not supported")
