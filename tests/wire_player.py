"""
Plays the recorded conversations of `corpus/wire_*.json` against a provider.

A flow is a list of steps: a request, and what its answer must be. Texts in double braces are
variables; the answers to earlier steps, the people that the flow needs, and `Cast` fill them in.
"""

import json
import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import httpx
from attrs import define, field, frozen

from go1scim import urns

CORPUS: Final = Path(__file__).parent / "corpus"

#: The variables that stand for users who are there before the flow begins.
PEOPLE: Final = ("id", "id2")

#: Why a flow is not played whose requests hold a variable.
UNPLAYABLE: Final = {
    "entitlementEndpoint": "it needs a resource type that is announced as an entitlement",
}

_VARIABLE: Final = re.compile(r"\{\{(\w+)\}\}")
_AT: Final = re.compile(r"\['(?P<quoted>[^']+)'\]|\[(?P<index>\d+)\]|(?P<name>[^.\[\]]+)")
_MISSING: Final = object()


@frozen
class Flow:
    """A conversation, with the headers of the provider that it was recorded from."""

    idp: str
    name: str
    needs: str
    steps: list[dict[str, Any]]
    headers: Mapping[str, str]
    headers_with_body: Mapping[str, str]
    declared: frozenset[str]

    @property
    def undeclared(self) -> set[str]:
        """The variables that are used before anything gives them a value."""
        known, missing = set(self.declared), set()
        for step in self.steps:
            asked = json.dumps([step["request"], step["response"].get("checks")])
            missing |= set(_VARIABLE.findall(asked)) - known
            known |= step["response"].get("capture", {}).keys()
        return missing

    @property
    def unplayable(self) -> str:
        """Why it cannot be played; empty where it can."""
        return next((UNPLAYABLE[name] for name in self.undeclared if name in UNPLAYABLE), "")

    @property
    def crowd(self) -> int:
        """How many users it needs beside those that it names."""
        if more := re.search(r"more than (\d+) users|at least (\d+) users", self.needs):
            return int(more[1]) + 1 if more[1] else int(more[2])
        return (
            11 if self.needs.startswith("users;") else 1 if "one user exists" in self.needs else 0
        )


def flows(idp: str) -> list[Flow]:
    """The flows of ``wire_{idp}.json``."""
    wire = json.loads((CORPUS / f"wire_{idp}.json").read_text("utf-8"))
    declared = frozenset({"token", *wire["variables"]})
    return [
        Flow(
            idp,
            flow["flow"],
            flow.get("needs", ""),
            flow["steps"],
            wire["headers"],
            wire["headersWithBody"],
            declared,
        )
        for flow in wire["flows"]
    ]


@frozen
class Outcome:
    """What became of a step: nothing in *wrong* means that all is right."""

    step: str
    must: bool
    wrong: list[str]

    def __str__(self) -> str:
        return f"{self.step}: {'; '.join(self.wrong) or 'right'}"


@define
class Player:
    """
    Plays flows against the provider that *http* reaches.

    Attributes:
        http: A client whose base URL is the SCIM endpoint.
        variables: What the variables of the flow stand for, so far.
    """

    http: httpx.Client
    token: str
    variables: dict[str, Any] = field(factory=dict)

    def play(self, flow: Flow) -> list[Outcome]:
        """What becomes of each step of *flow*, played on an empty provider."""
        self.variables = {**_cast(flow), "token": self.token}
        self._set_the_stage(flow)
        return [self._step(flow, step) for step in flow.steps]

    def _set_the_stage(self, flow: Flow) -> None:
        everyone = {name: name for name in PEOPLE if name in flow.undeclared}
        if "{{userName}} exists, inactive" in flow.needs:
            everyone["absent"] = "inactive"
        for variable, kind in everyone.items():
            self.variables[variable] = self._person(flow, kind)
        for number in range(flow.crowd):
            self._person(flow, f"crowd{number:03}")

    def _person(self, flow: Flow, kind: str) -> str:
        """The id of a new user: the one that the flow is about, or another."""
        protagonist = kind in {"id", "inactive"}
        name = ("" if protagonist else f"{kind}.") + self.variables["userName"]
        document = {
            "schemas": [urns.USER],
            "userName": name,
            "externalId": self.variables["objectId"] if protagonist else f"e-{kind}",
            "name": {"givenName": "Runa", "familyName": "Testdal"},
            "displayName": "Runa Testdal",
            "emails": [{"value": name, "type": "work", "primary": True}],
            "active": kind != "inactive",
        }
        answer = self.http.post("Users", json=document, headers=self._filled(flow.headers))
        assert answer.status_code == 201, answer.text
        id: str = answer.json()["id"]
        return id

    def _step(self, flow: Flow, step: Mapping[str, Any]) -> Outcome:
        answer = self._send(flow, step["request"])
        wrong = list(self._faults(answer, step["response"]))
        if not wrong:
            for variable, where in step["response"].get("capture", {}).items():
                if (seen := found(answer.json(), where)) is not _MISSING:
                    self.variables[variable] = seen
        return Outcome(step["step"], step["level"] == "must", wrong)

    def _send(self, flow: Flow, request: Mapping[str, Any]) -> httpx.Response:
        headers = httpx.Headers(self._filled(flow.headers))
        if "body" in request:
            headers.update(flow.headers_with_body)
        if request.get("auth") is False:
            del headers["authorization"]
        headers.update(self._filled(request.get("headers", {})))
        path = "/".join(quote(str(self._filled(part)), safe="") for part in _parts(request["path"]))
        return self.http.request(
            request["method"],
            path,
            params=self._filled(request.get("query", {})),
            content=json.dumps(self._filled(request["body"])) if "body" in request else None,
            headers=headers,
        )

    def _faults(self, answer: httpx.Response, wanted: Mapping[str, Any]) -> Iterator[str]:
        if answer.status_code not in wanted["status"]:
            yield f"the status is {answer.status_code}, not one of {wanted['status']}"
            return
        if not answer.content:
            if wanted["body"] == "required":
                yield "there is no body"
            return
        if wanted["body"] == "empty":
            yield "there is a body"
            return
        if answer.is_success and "application/scim+json" not in answer.headers["content-type"]:
            yield f"the content type is {answer.headers['content-type']}"
        document = answer.json()
        for check in self._filled(wanted.get("checks", [])):
            seen = found(document, check["at"])
            if not _holds(seen, check):
                yield f"{check}, but it is {'missing' if seen is _MISSING else repr(seen)}"

    def _filled(self, value: Any) -> Any:
        """*value* with its variables replaced, at any depth; one that has no value stays."""
        if isinstance(value, str):
            whole = _VARIABLE.fullmatch(value)
            if whole:
                return self.variables.get(whole[1], value)
            return _VARIABLE.sub(lambda match: str(self.variables.get(match[1], match[0])), value)
        if isinstance(value, list):
            return [self._filled(each) for each in value]
        if isinstance(value, Mapping):
            return {self._filled(key): self._filled(each) for key, each in value.items()}
        return value


def _cast(flow: Flow) -> dict[str, str]:
    """What the declared variables stand for: the same in each run, another in each flow."""
    seed = f"{flow.idp}/{flow.name}"
    name = f"runa.{uuid.uuid5(uuid.NAMESPACE_URL, seed).hex[:8]}@example.com"
    cast = {
        variable: str(uuid.uuid5(uuid.NAMESPACE_URL, f"{seed}/{variable}"))
        for variable in {*flow.declared, "objectId"}
    }
    return {
        **cast,
        "userName": name,
        "USERNAME": name.upper(),
        "absentUserName": f"absent.{name}",
        "givenName": "Runa",
        "familyName": "Testdal",
        "groupName": f"Group of {name}",
    }


def _parts(path: str) -> list[str]:
    return path.strip("/").split("/")


def found(document: Any, where: str) -> Any:
    """What stands at a dotted path: the whole for the empty path, else what can be reached."""
    for part in _AT.finditer(where):
        key: Any = part["quoted"] or part["name"] or int(part["index"])
        try:
            document = document[key]
        except (KeyError, IndexError, TypeError):
            return _MISSING
    return document


_TYPES: Final[Mapping[str, Callable[[Any], bool]]] = {
    "array": lambda value: isinstance(value, list),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: type(value) is int,
    "string": lambda value: isinstance(value, str),
}

_EMPTY: Final = (_MISSING, None, "", [], {})

_TESTS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "absent": lambda seen, _: any(seen is one or seen == one for one in _EMPTY),
    "contains": lambda seen, wanted: isinstance(seen, list) and wanted in seen,
    "equals": lambda seen, wanted: _plain(seen) == wanted,
    "length": lambda seen, wanted: isinstance(seen, list) and len(seen) == wanted,
    "nonEmpty": lambda seen, _: all(seen is not one and seen != one for one in _EMPTY),
    "oneOf": lambda seen, wanted: _plain(seen) in wanted,
    "type": lambda seen, wanted: _TYPES[wanted](seen),
}


def _holds(seen: Any, check: Mapping[str, Any]) -> bool:
    """Whether the one test of *check* holds; a test of another name is a mistake in the file."""
    (name,) = check.keys() - {"at"}
    return _TESTS[name](seen, check[name])


def _plain(seen: Any) -> Any:
    return None if seen is _MISSING else seen
