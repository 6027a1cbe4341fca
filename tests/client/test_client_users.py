"""Reading, finding, replacing, patching and deleting users."""

import json

import pytest
from asked import operations, people, scim_writes
from attrs import evolve

from go1scim import (
    AmbiguousMatchError,
    BadRequestError,
    DecodeError,
    Dialect,
    EnterpriseUser,
    Group,
    NotFoundError,
    PatchOp,
    Response,
    ValidationError,
)
from go1scim.testing import Portal
from go1scim.urns import USER

PUT = Dialect(name="put", go1_rules=True, update="put")


def test_get_takes_an_id_or_a_user_and_chooses_attributes(go1, portal):
    """Both name the same user; the projection travels in the query."""
    id = portal.add_user(userName="ada@example.com")["id"]
    user = go1.users.get(id, attributes=["userName", "emails"], excluded_attributes="name")
    assert user.id == go1.users.get(user).id == id
    first = portal.requests.matching("GET")[0]
    assert {"attributes": "userName,emails", "excludedAttributes": "name"} == first.query


def test_get_of_nobody_is_a_not_found_error(go1):
    """404, with the request and what to do."""
    with pytest.raises(NotFoundError) as caught:
        go1.users.get("nobody")
    assert ("GET", "/Users/nobody", 404) == (
        caught.value.method,
        caught.value.path,
        caught.value.status,
    )
    assert caught.value.hint


def test_list_gives_one_page(go1, portal):
    """What is asked for arrives, with the total."""
    people(portal, 7)
    page = go1.users.list("active eq true", start_index=2, count=2)
    assert (4, 2, 2) == (page.total_results, page.start_index, page.items_per_page)
    assert ["u2@example.com", "u4@example.com"] == [user.user_name for user in page.resources]


def test_list_sends_what_it_was_given_and_nothing_else(go1, portal):
    """An argument that is left out is not sent."""
    go1.users.list()
    go1.users.list(sort_by="userName", sort_order="descending", attributes=["id"])
    plain, sorted_ = portal.requests.matching("GET", "/Users")
    assert {} == plain.query
    assert {
        "sortBy": "userName",
        "sortOrder": "descending",
        "attributes": "id",
    } == sorted_.query


def test_iter_gives_every_user_of_every_page(go1, portal):
    """Three pages, asked for when they are needed."""
    people(portal, 5)
    users = go1.users.iter(count=2)
    assert "u0@example.com" == next(users).user_name
    assert 1 == portal.requests.count("GET")
    assert not users.completeness
    assert [f"u{number}@example.com" for number in range(1, 5)] == [one.user_name for one in users]
    assert 3 == portal.requests.count("GET")
    assert users.completeness
    assert [] == list(users)


def test_iter_sends_filter_sort_and_projection_with_every_page(go1, portal):
    """The pages are pages of the same listing."""
    people(portal, 6)
    found = list(
        go1.users.iter(
            "active eq true",
            count=2,
            sort_by="userName",
            sort_order="ascending",
            attributes=["userName"],
            excluded_attributes=["emails"],
        )
    )
    assert 3 == len(found)
    queries = [one.query for one in portal.requests.matching("GET")]
    same = {
        "filter": "active eq true",
        "count": "2",
        "sortBy": "userName",
        "sortOrder": "ascending",
        "attributes": "userName",
        "excludedAttributes": "emails",
    }
    assert [{**same, "startIndex": start} for start in ("1", "3")] == queries


@pytest.mark.parametrize(
    "key",
    [
        {"user_name": "ADA@example.com"},
        {"external_id": "e-1"},
        {"email": "Ada@Example.com"},
    ],
    ids=lambda key: next(iter(key)),
)
@pytest.mark.parametrize("ignore_filters", [False, True])
def test_find_gives_the_one_match(connect, clock, ada, key, ignore_filters):
    """Also from a provider that ignores filters and sends everybody."""
    portal = Portal(clock=clock, quirks={"ignore_filters": ignore_filters})
    go1 = connect(portal)
    people(portal, 3)
    created = go1.users.create(ada)
    assert created == go1.users.find(**key)


def test_find_gives_none_where_nobody_matches(go1, portal):
    """An external id is compared exactly, whatever the portal thinks of it."""
    portal.add_user(userName="ada@example.com", externalId="E-1")
    assert go1.users.find(user_name="bob@example.com") is None
    portal.faults.next(
        status=200, content=b'{"Resources": [{"id": "1", "externalId": "E-1"}], "totalResults": 1}'
    )
    assert go1.users.find(external_id="e-1") is None


def test_find_of_several_is_an_ambiguous_match(go1, portal):
    """The error names them all."""
    ids = {portal.add_user(userName=f"u{n}", externalId="e-1")["id"] for n in range(2)}
    with pytest.raises(AmbiguousMatchError, match="externalId 'e-1'") as caught:
        go1.users.find(external_id="e-1")
    assert ids == set(caught.value.ids)


def test_find_quotes_what_it_looks_for(go1, portal):
    """A quote in the value cannot end the filter early."""
    evil = 'x" or active eq "true'
    assert go1.users.find(external_id=evil) is None
    (request,) = portal.requests.matching("GET")
    assert 'externalId eq "x\\" or active eq \\"true"' == request.query["filter"]


@pytest.mark.parametrize("keys", [{}, {"user_name": "a", "email": "b"}], ids=["none", "two"])
def test_find_takes_exactly_one_key(go1, portal, keys):
    """Anything else is refused before a request."""
    with pytest.raises(ValidationError, match="exactly one key"):
        go1.users.find(**keys)
    assert 0 == len(portal.requests)


def test_a_create_that_cannot_be_read_back_says_so(connect, clock, ada):
    """No body, no Location, and not found by any filter yet: it exists, and nobody knows its id."""
    portal = Portal(clock=clock, quirks={"index_delay": 60})
    go1 = connect(portal)
    portal.faults.next(status=201, content=b"", committed=True, method="POST", path="/Users")
    with pytest.raises(DecodeError, match="neither returns nor finds it") as caught:
        go1.users.create(ada)
    assert "It exists" in caught.value.hint
    assert 1 == len(portal.users)


def test_a_create_without_a_body_is_read_at_its_location(connect, ada):
    """Of the Location only the id counts: another host in it is never called."""

    def server(request):
        if request.method == "POST":
            return Response(201, {"location": "https://evil.example/Users/a%2Fb"})
        assert "/v2/Users/a%2Fb" == request.target
        return Response(200, {}, b'{"id": "a/b", "userName": "ada@example.com"}')

    assert "a/b" == connect(server).users.create(ada).id


def test_replace_clears_what_is_not_there(go1, portal, ada):
    """The whole resource is sent (RFC 7644 section 3.5.1)."""
    there = go1.users.create(evolve(ada, title="CTO"))
    replaced = go1.users.replace(evolve(there, title=None, nick_name="A"))
    assert (None, "A") == (replaced.title, replaced.nick_name)
    assert [("POST", "/Users"), ("PUT", f"/Users/{there.id}")] == scim_writes(portal)


@pytest.mark.parametrize("no_content", [False, True])
def test_patch_gives_the_user_as_it_is_then(connect, clock, ada, no_content):
    """A 204 costs one GET (RFC 7644 section 3.5.2)."""
    portal = Portal(clock=clock, quirks={"patch_no_content": no_content})
    go1 = connect(portal)
    there = go1.users.create(ada)
    patched = go1.users.patch(there.id, PatchOp().replace("title", "CTO"))
    assert "CTO" == patched.title
    assert (1 if no_content else 0) == portal.requests.count("GET")
    assert "CFO" == go1.users.patch(patched, PatchOp().replace("title", "CFO")).title


def test_what_is_not_shown_is_read_before_it_is_cleared(go1, portal, ada):
    """A user that was read in part may have what it does not show."""
    there = go1.users.create(evolve(ada, title="CTO"))
    part = go1.users.get(there.id, attributes=["userName"])
    assert None is part.title
    assert None is go1.users.update(part, title=None).title
    assert "title" not in portal.users[0]
    portal.requests.clear()
    assert there.id == go1.users.update(part, title=None, manager=None).id
    assert [] == scim_writes(portal)


def test_deactivate_and_reactivate(go1, portal, ada):
    """One PATCH each, by id or by user."""
    there = go1.users.create(ada)
    assert go1.users.deactivate(there).active is False
    assert go1.users.reactivate(there.id).active is True
    assert [
        [{"op": "replace", "path": "active", "value": False}],
        [{"op": "replace", "path": "active", "value": True}],
    ] == operations(portal)


def test_delete_gives_nothing(connect, clock, ada):
    """The user is gone; a second time it is not found."""
    portal = Portal(clock=clock, dialect="rfc")
    go1 = connect(portal)
    there = go1.users.create(ada)
    assert go1.users.delete(there) is None
    assert [] == portal.users
    with pytest.raises(NotFoundError):
        go1.users.delete(there.id)


def test_a_user_that_was_never_read_has_no_id(go1, portal, ada):
    """The error says what to do instead."""
    for operation in (go1.users.get, go1.users.delete, go1.users.deactivate, go1.users.replace):
        with pytest.raises(ValidationError, match="has no id"):
            operation(ada)
    with pytest.raises(ValidationError, match="is not a User"):
        go1.users.create(Group(display_name="x"))
    assert 0 == len(portal.requests)


def test_what_the_portal_refuses_is_a_bad_request(connect, clock, ada):
    """400 with its scimType, and a hint for it."""
    portal = Portal(clock=clock, quirks={"unknown_managers_refused": True})
    boss = EnterpriseUser(manager="nobody")
    with pytest.raises(BadRequestError) as caught:
        connect(portal).users.create(ada.with_extension(boss))
    assert "invalidValue" == caught.value.scim_type
    assert "schema" in caught.value.hint


def test_an_empty_patch_reads_the_user(go1, portal, ada):
    """A request needs an operation (RFC 7644 section 3.5.2), so none is sent."""
    there = go1.users.create(ada)
    assert there == go1.users.patch(there, PatchOp())
    assert [("POST", "/Users")] == scim_writes(portal)


def test_an_answer_without_the_users_id(connect):
    """A read has the id that was asked for; a write without one is read back."""

    def server(request):
        document = {"schemas": [USER], "userName": "ada", "title": request.method}
        return Response(200, {}, json.dumps(document).encode())

    go1 = connect(server)
    assert ("7", "GET") == (go1.users.get("7").id, go1.users.get("7").title)
    updated = go1.users.update("7", title="CTO")
    assert ("7", "GET") == (updated.id, updated.title)


def page(*records, total):
    """A server with this list."""
    body = json.dumps({"totalResults": total, "Resources": records}).encode()
    return lambda request: Response(200, {}, body)


@pytest.mark.parametrize(
    "record",
    [
        {"id": "1", "userName": "ADA@example.com ", "active": "maybe"},
        {"id": "1", "emails": [{"value": "ada@example.com", "primary": 7}]},
        {"id": 7.5, "x": [["ada@example.com"], None, 7]},
    ],
    ids=["user name", "e-mail", "anywhere"],
)
def test_find_does_not_pass_over_a_record_that_it_cannot_read(connect, record):
    """None would let the caller create a double."""
    go1 = connect(page(record, total=1))
    with pytest.raises(DecodeError, match="cannot be read") as caught:
        go1.users.find(user_name="ada@example.com")
    assert caught.value.pointer.startswith("/Resources/0/")
    assert caught.value.hint
    assert go1.users.find(user_name="bob@example.com") is None


def test_find_does_not_say_none_of_half_a_listing(connect):
    """A server that ignores filters and sends less than it announces."""
    go1 = connect(page({"id": "1", "userName": "a"}, total=2))
    with pytest.raises(DecodeError, match="cannot be told: the server announced 2"):
        go1.users.find(user_name="ada")
    assert "1" == go1.users.find(user_name="a").id


@pytest.mark.parametrize("body", [b"{}", b'{"status": "ok"}', b'{"id": null}'])
def test_an_answer_that_is_no_user(connect, body):
    """Any other API answers so."""
    with pytest.raises(DecodeError, match="the answer is no User"):
        connect(lambda request: Response(200, {}, body)).users.get("1")
