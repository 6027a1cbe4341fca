"""A provider with Bulk of its own: a portal behind it makes each operation."""

import json
from collections import deque
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from attrs import define, evolve, field

from go1scim import urns
from go1scim._exchange import Reply, Request, Response
from go1scim.errors import TransportError
from go1scim.testing import Portal

Answer = Callable[[Callable[[], Response]], Reply]


def lost_after(do):
    """Carried out, and the answer lost."""
    do()
    return TransportError("the connection was closed before the answer came")


def lost_before(do):
    """Not carried out, and nobody knows."""
    return TransportError("the connection was closed before the answer came")


def never_sent(do):
    """The request never arrived."""
    return TransportError("refused", may_have_had_effect=False)


def with_status(status, *, after=False, **headers):
    """An error for the request as a whole."""

    def answer(do):
        if after:
            do()
        return Response(status, {name.replace("_", "-"): text for name, text in headers.items()})

    return answer


@define
class Front:
    """
    Bulk before a portal.

    Attributes:
        config: What the ServiceProviderConfig says of Bulk; None: nothing.
        answers: What is done with the next bulk requests.
        discovery: The same for the ServiceProviderConfig.
        refuses: The status of operations that are not carried out, by what their data or path has
            in it; each once.
        located: Whether errors have a location, as the standard wants but for creates.
        edit: What is made of the entries of each answer.
        interrupts: A method and path, and what it raises.
        bodies: What came to /Bulk.
        singles: What came to other endpoints, but for discovery and tokens.
    """

    portal: Portal
    config: dict[str, Any] | None = field(
        factory=lambda: {"supported": True, "maxOperations": 1000, "maxPayloadSize": 1_048_576}
    )
    answers: deque[Answer] = field(factory=deque)
    discovery: deque[Answer] = field(factory=deque)
    refuses: dict[str, int] = field(factory=dict)
    edit: Callable[[list[Any]], list[Any]] = lambda entries: entries
    located: bool = True
    interrupts: tuple[str, BaseException] | None = None
    bodies: list[bytes] = field(factory=list)
    singles: list[str] = field(factory=list)
    asked: int = 0
    known: dict[str, str] = field(factory=dict)

    @property
    def _root(self) -> str:
        """The path of the base URL."""
        return urlsplit(self.portal.base_url).path

    @property
    def operations(self) -> list[list[dict[str, Any]]]:
        """The operations of each bulk request."""
        return [json.loads(body)["Operations"] for body in self.bodies]

    def options(self) -> dict[str, Any]:
        return self.portal._options()

    def handle(self, request: Request) -> Reply:
        path = request.path.removeprefix(self._root)
        if path == "/ServiceProviderConfig":
            self.asked += 1
            if self.discovery:
                return self.discovery.popleft()(None)
            document = {} if self.config is None else {"bulk": self.config}
            return _json(200, {"schemas": [urns.SERVICE_PROVIDER_CONFIG], **document})
        if path == "/Bulk":
            self.bodies.append(request.content or b"")
            answer = self.answers.popleft() if self.answers else lambda do: do()
            return answer(lambda: self._bulk(request))
        if "oauth" not in request.url:
            self.singles.append(f"{request.method} {path}")
            if self.interrupts and self.interrupts[0] == self.singles[-1]:
                raise self.interrupts[1]
        return self.portal.handle(request)

    def _bulk(self, request: Request) -> Response:
        message = json.loads(request.content or b"")
        assert [urns.BULK_REQUEST] == message["schemas"]
        assert len(message["Operations"]) <= (self.config or {}).get("maxOperations", 1000)
        entries: list[dict[str, Any]] = []
        for operation in message["Operations"]:
            entries.append(self._one(request, operation))
            errors = sum(int(entry["status"]) >= 400 for entry in entries)
            if errors == message.get("failOnErrors"):
                break
        return _json(200, {"schemas": [urns.BULK_RESPONSE], "Operations": self.edit(entries)})

    def _one(self, request: Request, operation: dict[str, Any]) -> dict[str, Any]:
        text = json.dumps(operation)
        for bulk_id, id in self.known.items():
            text = text.replace(f"bulkId:{bulk_id}", id)
        made = json.loads(text)
        entry = {"method": made["method"]}
        if "bulkId" in made:
            entry["bulkId"] = made["bulkId"]
        if self.located and "bulkId" not in made:
            entry["location"] = f"https://elsewhere.example/v2{made['path']}"
        if "bulkId:" in text:
            return {**entry, "status": "409", "response": {"detail": "no such bulkId"}}
        for what in list(self.refuses):
            if what in text:
                status = self.refuses.pop(what)
                return {**entry, "status": str(status), "response": {"detail": f"not {what}"}}
        content = json.dumps(made["data"]).encode() if "data" in made else None
        headers = dict(request.headers)
        if "version" in made:
            headers["if-match"] = made["version"]
        inner = evolve(
            request,
            method=made["method"],
            target=self._root + made["path"],
            content=content,
            headers=headers,
        )
        reply = self.portal.handle(inner)
        assert isinstance(reply, Response)
        entry["status"] = str(reply.status)
        body = json.loads(reply.content or b"{}")
        if reply.status >= 400:
            entry["response"] = body
        elif "bulkId" in made:
            self.known[made["bulkId"]] = body["id"]
            entry["location"] = f"https://elsewhere.example/v2{made['path']}/{body['id']}"
        return entry


def _json(status: int, document: Any) -> Response:
    headers = {"content-type": "application/scim+json"}
    return Response(status, headers, json.dumps(document).encode())
