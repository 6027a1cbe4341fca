"""The SCIM endpoint: which request does what, and what it needs to be allowed to."""

from http import HTTPStatus
from typing import Any, Final
from urllib.parse import unquote

from attrs import evolve, frozen

from go1scim import _json
from go1scim._exchange import Response
from go1scim.testing._directory import Directory
from go1scim.testing._discovery import ENDPOINTS, discover
from go1scim.testing._incoming import Incoming
from go1scim.testing._oauth import Authority
from go1scim.testing._problems import ProblemError, render
from go1scim.testing._projection import Projection
from go1scim.testing._rendering import Renderer
from go1scim.testing._schemas import TYPES, ResourceType
from go1scim.testing.quirks import Quirks

__all__ = ["Api"]

_DEFAULT_COUNT: Final = 100
_COLLECTION: Final = ("GET", "POST")
_SINGLE: Final = ("GET", "PUT", "PATCH", "DELETE")
_BY_ENDPOINT: Final = {one.endpoint[1:]: one for one in TYPES}


@frozen
class Api:
    """The SCIM endpoint of one portal (RFC 7644 section 3)."""

    directory: Directory
    authority: Authority
    quirks: Quirks

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
            case ["Me" | "Bulk"] | [*_, ".search"]:
                self.authority.check(incoming.authorization, None)
                detail = f"{incoming.path} is not supported"
                raise ProblemError(HTTPStatus.NOT_IMPLEMENTED, detail)
            case [endpoint] if endpoint in _BY_ENDPOINT:
                return self._collection(incoming, _BY_ENDPOINT[endpoint])
            case [endpoint, id] if endpoint in _BY_ENDPOINT:
                return self._single(incoming, _BY_ENDPOINT[endpoint], unquote(id))
        self.authority.check(incoming.authorization, None)
        raise ProblemError(HTTPStatus.NOT_FOUND, f"there is no {incoming.path}")

    def _discovered(self, incoming: Incoming) -> Response:
        if self.quirks.discovery == "authenticated":
            self.authority.check(incoming.authorization, None)
        _allow(incoming, "GET")
        path = unquote(incoming.path)
        return self._json(HTTPStatus.OK, discover(path, incoming.base_url, self.quirks))

    def _collection(self, incoming: Incoming, resource_type: ResourceType) -> Response:
        renderer = self._admitted(incoming, resource_type, _COLLECTION)
        if incoming.method == "GET":
            return self._listed(incoming, renderer)
        document, is_new = self.directory.create(resource_type, incoming.json())
        body = renderer.resource(self.directory.view(document))
        response = self._json(HTTPStatus.CREATED if is_new else HTTPStatus.OK, body)
        if not self.quirks.location_header:
            return response
        location = renderer.location(document["id"])
        return evolve(response, headers={**response.headers, "location": location})

    def _listed(self, incoming: Incoming, renderer: Renderer) -> Response:
        start_index = max(1, incoming.number("startIndex", 1))  # RFC 7644 section 3.4.2.4
        count = max(0, incoming.number("count", _DEFAULT_COUNT))
        count = min(count, self.quirks.page_cap or count)
        filter = incoming.parameters.get("filter")
        found = self.directory.search(renderer.resource_type, filter)
        chosen = found[start_index - 1 : start_index - 1 + count]
        views = [self.directory.view(one) for one in chosen]
        page = renderer.page(views, total=len(found), start_index=start_index)
        return self._json(HTTPStatus.OK, page)

    def _single(self, incoming: Incoming, resource_type: ResourceType, id: str) -> Response:
        renderer = self._admitted(incoming, resource_type, _SINGLE)
        match incoming.method:
            case "GET":
                document = self.directory.get(resource_type, id)
            case "PUT":
                _refuse_if("PUT", refused=self.quirks.put_refused)
                document = self.directory.replace(resource_type, id, incoming.json())
            case "PATCH":
                _refuse_if("PATCH", refused=self.quirks.patch_refused)
                document = self.directory.patch(resource_type, id, incoming.json())
            case _:
                self.directory.delete(resource_type, id)
                return Response(HTTPStatus.NO_CONTENT)
        if incoming.method == "PATCH" and self.quirks.patch_no_content:
            return Response(HTTPStatus.NO_CONTENT)
        return self._json(HTTPStatus.OK, renderer.resource(self.directory.view(document)))

    def _admitted(
        self, incoming: Incoming, resource_type: ResourceType, methods: tuple[str, ...]
    ) -> Renderer:
        """What renders the answer to a request that may be carried out."""
        right = "read" if incoming.method == "GET" else "write"
        self.authority.check(incoming.authorization, f"{resource_type.scope}.{right}")
        _allow(incoming, *methods)
        projection = Projection.of(incoming.parameters, resource_type)
        return Renderer(self.quirks, incoming.base_url, resource_type, projection)

    def _json(self, status: int, document: Any) -> Response:
        kind = self.quirks.content_type or "application/scim+json"
        return Response(status, {"content-type": kind}, _json.dumps(document))


def _allow(incoming: Incoming, *methods: str) -> None:
    if incoming.method not in methods:
        allow = {"allow": ", ".join(methods)}
        raise ProblemError(HTTPStatus.METHOD_NOT_ALLOWED, f"use {allow['allow']}", headers=allow)


def _refuse_if(method: str, *, refused: bool | None) -> None:
    if refused:
        raise ProblemError(HTTPStatus.NOT_IMPLEMENTED, f"{method} is not supported")
