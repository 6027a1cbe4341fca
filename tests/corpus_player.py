"""
Plays the cases of tests/corpus as requests, whatever carries them.

A case is created with POST, asked or changed, read back with GET, and deleted. What a server says
itself is substituted: the id, and the groups that a user is in. The history in ``meta`` cannot be
written by a client; a case about it needs *seed*, and is skipped without.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal, TypeAlias

from attrs import frozen

CORPUS = Path(__file__).parent / "corpus"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"

Document: TypeAlias = dict[str, Any]
#: Method, path below the base URL, body, query -> status and body of the answer.
Send: TypeAlias = Callable[
    [str, str, Document | None, Mapping[str, str] | None], tuple[int, Document | None]
]
#: Endpoint and resource -> the id under which the server keeps it, its ``meta`` included.
Seed: TypeAlias = Callable[[str, Document], str]


def cases(name: str) -> list[Document]:
    """The cases of a file that are to be scored."""
    found = json.loads((CORPUS / f"{name}.json").read_text("utf-8"))
    return [case for case in found if not case.get("ambiguous") and not case.get("lenient")]


def schemas() -> list[Document]:
    """The schema documents that the cases need."""
    found: list[Document] = json.loads((CORPUS / "schemas.json").read_text("utf-8"))
    return found


@frozen
class Outcome:
    """What became of a case, and what was seen where it is not right."""

    verdict: Literal["right", "wrong", "not created", "skipped"]
    seen: Any = None


RIGHT = Outcome("right")


@frozen
class Player:
    """Plays cases."""

    send: Send
    seed: Seed | None = None

    def filter(self, case: Document) -> Outcome:
        """Ask with the filter of a case."""
        resource = case.get("resource")
        if resource is None:
            return self._without_resource(case)
        seeded = "meta." in case["filter"].lower()
        if seeded and self.seed is None:
            return Outcome("skipped", "it is about meta")
        endpoint, made = self._make(resource, seeded=seeded)
        if made.verdict != "right":
            return made
        id, groups = made.seen, []
        names = {resource["id"]: id}
        for group in resource.get("groups", ()):
            members = {"displayName": group.get("display", "x"), "members": [{"value": id}]}
            _, there = self._make({"schemas": [GROUP], **members}, seeded=False)
            groups.append(there.seen)
            names[group["value"]] = there.seen
        query = {"filter": _renamed(case["filter"], names)}
        status, body = self.send("GET", endpoint, None, query)
        for each in groups:
            self.send("DELETE", f"/Groups/{each}", None, None)
        self.send("DELETE", f"{endpoint}/{id}", None, None)
        found = [each["id"] for each in (body or {}).get("Resources") or ()]
        is_right = status == 200 and (id in found) is case["matches"]
        return RIGHT if is_right else Outcome("wrong", (status, body))

    def _without_resource(self, case: Document) -> Outcome:
        status, body = self.send("GET", "/Users", None, {"filter": case["filter"]})
        wanted = (200, None) if case["valid"] else (400, "invalidFilter")
        answered = status, (body or {}).get("scimType")
        return RIGHT if answered == wanted else Outcome("wrong", (status, body))

    def patch(self, case: Document) -> Outcome:
        """Send the PATCH of a case."""
        endpoint, made = self._make(case["resource"], seeded=False)
        if made.verdict != "right":
            return made
        target = f"{endpoint}/{made.seen}"
        before = self.send("GET", target, None, None)
        text = json.dumps(case["patch"])
        text = text.replace(json.dumps(case["resource"]["id"]), json.dumps(made.seen))
        status, body = self.send("PATCH", target, json.loads(text), None)
        after = self.send("GET", target, None, None)
        self.send("DELETE", target, None, None)
        if "error" in case:
            error = case["error"]
            kinds = [error["scimType"], *error.get("also", [])]
            is_right = status == error["status"] and (body or {}).get("scimType") in kinds
            is_right = is_right and before == after
        else:
            is_right = status in (200, 204) and after[0] == 200
            is_right = is_right and comparable(after[1]) == comparable(case["expect"])
        return RIGHT if is_right else Outcome("wrong", (status, body, after[1]))

    def _make(self, resource: Document, *, seeded: bool) -> tuple[str, Outcome]:
        """The endpoint of a resource, and its id once it is there."""
        endpoint = "/Groups" if GROUP in resource["schemas"] else "/Users"
        if seeded and self.seed is not None:
            return endpoint, Outcome("right", self.seed(endpoint, resource))
        sent = {
            name: value for name, value in resource.items() if name not in ("id", "meta", "groups")
        }
        status, body = self.send("POST", endpoint, sent, None)
        if status != 201 or not body:
            return endpoint, Outcome("not created", (status, body))
        return endpoint, Outcome("right", body["id"])


def _renamed(text: str, names: Mapping[str, str]) -> str:
    """*text* with the ids that the server gave; where the case differs, it differs there too."""
    for old, new in names.items():
        text = text.replace(f'"{old}"', f'"{new}"')
        text = text.replace(f'"{old.upper()}"', f'"{new.upper()}"')
    return text


def comparable(value: Any) -> Any:
    """A resource as the corpus compares it: without order, without what is empty, and its id."""
    if isinstance(value, list):
        return sorted(map(comparable, value), key=lambda each: json.dumps(each, sort_keys=True))
    if not isinstance(value, dict):
        return value
    own = {"id", "meta", "groups"} if "schemas" in value else set()
    inner = {name: comparable(each) for name, each in value.items() if name not in own}
    return {
        name: each
        for name, each in inner.items()
        if each not in (None, "", [], {}) and not (name == "primary" and each is False)
    }
