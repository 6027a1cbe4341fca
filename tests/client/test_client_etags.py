"""Versions: If-Match, 412, and the change that is made anew (RFC 7644 section 3.14)."""

import json

import pytest
from attrs import define, evolve, field

from go1scim import (
    RFC,
    Dialect,
    Group,
    Meta,
    PreconditionFailedError,
    Response,
    TransportError,
    User,
)
from go1scim.testing import ManualClock

PUT = Dialect(name="put", update="put")


@define
class Versioned:
    """
    One user behind ETags.

    Attributes:
        others: What others do to the user, each just before the next write arrives.
    """

    document: dict = field(factory=lambda: {"id": "1", "userName": "ada", "title": "Countess"})
    version: int = 1
    others: list = field(factory=list)
    in_header: bool = True
    lost: list = field(factory=list)
    writes: list = field(factory=list)
    reads: int = 0

    def __call__(self, request):
        if request.method == "GET":
            self.reads += 1
            return self.answer()
        if self.others:
            self.document |= self.others.pop(0)
            self.version += 1
        lost = self.lost.pop(0) if self.lost else None
        if lost == "before":
            return TransportError("lost")
        wanted = request.headers.get("if-match")
        self.writes.append((request.method, wanted))
        if wanted not in (None, self.etag):
            return Response(412, {}, json.dumps({"detail": "changed", "status": "412"}).encode())
        body = json.loads(request.content)
        if request.method == "PUT":
            self.document = {**body, "id": "1"}
        else:
            for operation in body["Operations"]:
                self.document[operation["path"]] = operation["value"]
        self.version += 1
        return TransportError("lost") if lost == "after" else self.answer()

    @property
    def etag(self):
        return f'W/"{self.version}"'

    def answer(self):
        document = {k: v for k, v in self.document.items() if k != "meta"}
        headers = {}
        if self.in_header:
            headers["ETag"] = self.etag
        else:
            document["meta"] = {"version": self.etag}
        return Response(200, headers, json.dumps(document).encode())


@pytest.mark.parametrize("in_header", [True, False])
def test_an_update_sends_the_version_that_was_read(connect, in_header):
    """From the header or from meta; and the answer has the new one."""
    server = Versioned(in_header=in_header)
    go1 = connect(server, dialect=RFC)
    user = go1.users.get("1")
    assert 'W/"1"' == user.meta.version
    assert 'W/"2"' == go1.users.update(user, title="CTO").meta.version
    assert [("PATCH", 'W/"1"')] == server.writes


def test_meta_wins_over_the_header(connect):
    """The document is what was asked for."""
    document = b'{"id": "1", "meta": {"version": "a"}}'
    go1 = connect(lambda request: Response(200, {"etag": "b"}, document))
    assert "a" == go1.users.get("1").meta.version


def test_nothing_is_sent_for_a_version_that_is_not_known(connect):
    """A provider without versions gets no If-Match."""
    server = Versioned()
    go1 = connect(server, dialect=RFC)
    go1.users.update(User(id="1", user_name="ada"), title="CTO")
    go1.users.deactivate(go1.users.get("1"))
    assert [("PATCH", None), ("PATCH", None)] == server.writes


@pytest.mark.parametrize("dialect", [RFC, PUT], ids=["patch", "put"])
def test_a_change_is_made_anew_on_what_others_have_made(connect, dialect):
    """412: read again, differ again, send again; the change of the other stays."""
    server = Versioned(others=[{"nickName": "Al"}])
    go1 = connect(server, dialect=dialect)
    updated = go1.users.update(go1.users.get("1"), title="CTO")
    assert ("CTO", "Al") == (updated.title, updated.nick_name)
    method = "PATCH" if dialect is RFC else "PUT"
    assert [(method, 'W/"1"'), (method, 'W/"2"')] == server.writes
    # A PUT is made from everything there is, so the user is read once more before the first.
    assert (2 if dialect is RFC else 3) == server.reads


def test_a_change_that_others_have_made_already_is_done(connect):
    """After the 412 nothing differs: nothing is sent."""
    server = Versioned(others=[{"title": "CTO"}])
    go1 = connect(server, dialect=RFC)
    assert "CTO" == go1.users.update(go1.users.get("1"), title="CTO").title
    assert 1 == len(server.writes)


def test_it_gives_up_after_three_times(connect):
    """Somebody who is always faster wins."""
    server = Versioned(others=[{"nickName": str(n)} for n in range(9)])
    go1 = connect(server, dialect=RFC)
    user = go1.users.get("1")
    with pytest.raises(PreconditionFailedError, match="Read the resource again") as caught:
        go1.users.update(user, title="CTO")
    assert ("PATCH", "/Users/1", 412) == (
        caught.value.method,
        caught.value.path,
        caught.value.status,
    )
    assert (3, 3) == (len(server.writes), server.reads)


def test_a_replace_is_not_made_anew(connect):
    """It says what the whole resource is: the caller decides what becomes of the other change."""
    server = Versioned(others=[{"nickName": "Al"}])
    go1 = connect(server, dialect=RFC)
    user = go1.users.get("1")
    with pytest.raises(PreconditionFailedError):
        go1.users.replace(evolve(user, title="CTO"))
    assert [("PUT", 'W/"1"')] == server.writes


@pytest.mark.parametrize("lost", ["before", "after"])
@pytest.mark.parametrize("changes", [{"title": "CTO"}, {"title": None}], ids=["set", "cleared"])
def test_a_replace_whose_answer_was_lost(connect, lost, changes):
    """
    It is looked for before it is sent again.

    Carried out, it has changed the version, so that it would be refused; not carried out, what it
    was to clear is still there.
    """
    server = Versioned(lost=[lost])
    go1 = connect(server, dialect=RFC)
    replaced = go1.users.replace(evolve(go1.users.get("1"), **changes))
    assert changes["title"] == replaced.title == server.document.get("title")
    assert ([("PUT", 'W/"1"')], 'W/"2"') == (server.writes, replaced.meta.version)


def test_a_replace_whose_answer_was_lost_meets_another_change(connect):
    """Then it is refused, as without the loss."""
    server = Versioned(lost=["before"], others=[{"nickName": "Al", "title": "Queen"}])
    go1 = connect(server, dialect=RFC)
    user = go1.users.get("1")
    with pytest.raises(PreconditionFailedError):
        go1.users.replace(evolve(user, title="CTO"))


def test_groups_have_versions_as_well(connect):
    """The same code, the same promise."""
    server = Versioned(document={"id": "1", "displayName": "Sales"}, others=[{"externalId": "g"}])
    go1 = connect(server, dialect=RFC)
    updated = go1.groups.update(go1.groups.get("1"), display_name="Sold")
    assert ("Sold", "g") == (updated.display_name, updated.external_id)
    group = Group(id="1", display_name="Sell", meta=Meta(version="old"))
    with pytest.raises(PreconditionFailedError):
        go1.groups.replace(group)


def test_a_412_without_a_version_is_an_error_too(connect):
    """Three times, since a provider may refuse for reasons of its own."""
    document = b'{"id": "1"}'

    def server(request):
        return Response(200, {}, document) if request.method == "GET" else Response(412)

    go1 = connect(server, dialect=RFC, clock=ManualClock())
    with pytest.raises(PreconditionFailedError):
        go1.users.update("1", title="CTO")
