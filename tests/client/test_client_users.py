import json

import pytest
from attrs import evolve
from faces import BASE

from go1scim import (
    AmbiguousMatchError,
    BadRequestError,
    ConflictError,
    DecodeError,
    Dialect,
    Email,
    EnterpriseUser,
    ForbiddenError,
    Group,
    Manager,
    Name,
    NotFoundError,
    PatchOp,
    Response,
    Role,
    RoleConflictError,
    RoleConflictWarning,
    RoleValue,
    User,
    ValidationError,
)
from go1scim.testing import Portal
from go1scim.urns import ENTERPRISE_USER, USER

GUID = Role.MANAGER.guid
PUT = Dialect(name="put", go1_rules=True, update="put")


def scim_writes(portal):
    """The writes that the portal got, without token requests."""
    return [
        (one.method, one.path)
        for one in portal.requests
        if one.method != "GET" and one.path != "/oauth/token"
    ]


def operations(portal):
    """The operations of each PATCH."""
    return [one.json()["Operations"] for one in portal.requests.matching("PATCH")]


def people(portal, count):
    """Users who are there before; every other one is active."""
    for number in range(count):
        portal.add_user(userName=f"u{number}@example.com", active=number % 2 == 0)


def test_create_gives_the_user_as_the_portal_has_it(go1, portal, ada):
    """An id, meta and Go1's Learner are there, and what was sent is kept."""
    created = go1.users.create(ada)
    assert portal.users[0]["id"] == created.id
    assert ("ada@example.com", "e-1", True) == (
        created.user_name,
        created.external_id,
        created.active,
    )
    assert [Role.LEARNER] == [role.role for role in created.roles]
    assert created == go1.users.get(created)


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


def test_create_of_somebody_who_is_there_raises(go1, ada):
    """409, and the hint says what else there is."""
    go1.users.create(ada)
    with pytest.raises(ConflictError, match="if_exists='update'") as caught:
        go1.users.create(ada)
    assert (409, "uniqueness", 1) == (
        caught.value.status,
        caught.value.scim_type,
        caught.value.attempts,
    )


def test_create_returns_the_user_who_is_there(go1, portal, ada):
    """Nothing is written."""
    first = go1.users.create(ada)
    portal.requests.clear()
    assert first == go1.users.create(evolve(ada, title="CTO"), if_exists="return")
    assert [] == scim_writes(portal)


@pytest.mark.parametrize("if_exists", ["return", "update"])
def test_create_creates_where_nobody_is_there(go1, portal, ada, if_exists):
    """One look-up by each key, and one POST."""
    assert "ada@example.com" == go1.users.create(ada, if_exists=if_exists).user_name
    assert [("POST", "/Users")] == scim_writes(portal)


def test_create_updates_only_what_is_set(go1, portal, ada):
    """What the given user does not have is left alone; a deactivated user stays deactivated."""
    there = go1.users.create(evolve(ada, title="Countess", nick_name="A"))
    go1.users.deactivate(there)
    portal.requests.clear()
    updated = go1.users.create(evolve(ada, title="CTO"), if_exists="update")
    assert (there.id, "CTO", "A", False) == (
        updated.id,
        updated.title,
        updated.nick_name,
        updated.active,
    )
    assert [[{"op": "replace", "path": "title", "value": "CTO"}]] == operations(portal)
    assert go1.users.create(evolve(ada, active=True), if_exists="update").active


@pytest.mark.parametrize("if_exists", ["return", "update"])
def test_create_finds_whom_a_filter_did_not_show_before(connect, clock, ada, if_exists):
    """Somebody who appears between the look-up and the POST is adopted after the 409."""
    portal = Portal(clock=clock)
    go1 = connect(portal)
    there = portal.add_user(userName="ada@example.com")
    empty = b'{"totalResults": 0}'
    portal.faults.next(status=200, content=empty, method="GET", times=2)
    assert there["id"] == go1.users.create(ada, if_exists=if_exists).id
    assert 409 == portal.requests.matching("POST", "/Users")[0].status


def test_create_raises_where_the_double_cannot_be_found(go1, portal, ada):
    """A 409 for a user that no look-up shows stays a 409."""
    portal.faults.next(status=409, detail="exists on another portal", method="POST", path="/Users")
    with pytest.raises(ConflictError, match="exists on another portal"):
        go1.users.create(ada, if_exists="return")


def test_create_reads_back_after_an_answer_without_a_body(go1, portal, ada):
    """201 with nothing in it: the user is looked up."""
    portal.faults.next(status=201, content=b"", committed=True, method="POST", path="/Users")
    created = go1.users.create(ada)
    assert portal.users[0]["id"] == created.id


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


def test_replace_sends_roles_back_that_only_the_server_knows(connect, clock, ada):
    """A role that the server has is no mistake of the caller's; one it does not have is."""
    portal = Portal(clock=clock, quirks={"role_names": False})
    go1 = connect(portal)
    id = portal.add_user(
        userName="a", name={"givenName": "A", "familyName": "B"}, roles=[{"value": "Dean"}]
    )["id"]
    user = go1.users.get(id)
    assert "X" == go1.users.replace(evolve(user, title="X")).title
    with pytest.raises(ValidationError, match="'Deen' is not a role of Go1"):
        go1.users.replace(evolve(user, roles=[*user.roles, RoleValue("Deen")]))


def test_replace_of_a_role_conflict_needs_no_request(go1, portal, ada):
    """It is refused at once, as is a name that is empty."""
    user = evolve(ada, id="1", roles=[Role.ADMINISTRATOR, Role.CONTENT_ADMINISTRATOR])
    with pytest.raises(RoleConflictError):
        go1.users.replace(user)
    with pytest.raises(ValidationError, match="family_name is empty"):
        go1.users.replace(User(id="1", user_name="a", name=Name(given_name="Ada")))
    assert 0 == len(portal.requests)


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


@pytest.mark.parametrize("no_content", [False, True])
def test_update_sends_only_what_differs(connect, clock, ada, no_content):
    """One operation for each attribute; what is not named is left alone."""
    portal = Portal(clock=clock, quirks={"patch_no_content": no_content})
    go1 = connect(portal)
    there = go1.users.create(evolve(ada, title="Countess"))
    updated = go1.users.update(
        there, title="CTO", user_name="ada@example.com", department="Engines", nick_name=None
    )
    assert ("CTO", "Engines") == (updated.title, updated[EnterpriseUser].department)
    assert [
        [
            {"op": "replace", "path": "title", "value": "CTO"},
            {"op": "replace", "path": f"{ENTERPRISE_USER}:department", "value": "Engines"},
        ]
    ] == operations(portal)


def test_update_of_nothing_new_sends_nothing(go1, portal, ada):
    """Order and case of what is there already make no difference."""
    there = go1.users.create(
        evolve(ada, emails=[*ada.emails, Email("a@home.example", type="home")])
    )
    portal.requests.clear()
    same = go1.users.update(
        there,
        emails=there.emails[::-1],
        name=Name(given_name="Ada", family_name="Byron"),
        roles=[Role.LEARNER],
    )
    assert same is there
    assert 0 == len(portal.requests)


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


def test_update_by_id_reads_first(go1, portal, ada):
    """What differs can only be told from what is there."""
    there = go1.users.create(ada)
    assert "CTO" == go1.users.update(there.id, title="CTO").title
    assert 1 == portal.requests.count("GET")


def test_update_clears(go1, portal, ada):
    """None and an empty list clear, by remove."""
    there = go1.users.create(
        evolve(ada, title="CTO").with_extension(EnterpriseUser(department="X", manager="m-1"))
    )
    cleared = go1.users.update(there, title=None, emails=[], manager=None, external_id=None)
    assert (None, (), None, None) == (
        cleared.title,
        cleared.emails,
        cleared.manager,
        cleared.external_id,
    )
    assert "X" == cleared[EnterpriseUser].department
    assert {"remove"} == {operation["op"] for operation in operations(portal)[0]}


def test_update_drops_what_a_new_complex_value_lacks(go1, ada):
    """A new name without a middle name has none, though a PATCH alone would keep it."""
    there = go1.users.create(
        evolve(ada, name=Name(given_name="Ada", middle_name="K", family_name="Byron"))
    )
    updated = go1.users.update(there, name=Name(given_name="Ada", family_name="King"))
    assert Name(given_name="Ada", family_name="King") == updated.name


@pytest.mark.parametrize("manager", ["m-1", Manager("m-1"), User(id="m-1")], ids=str)
def test_update_takes_a_manager_in_every_form(go1, ada, manager):
    """As an id, as the reference, or as the user."""
    there = go1.users.create(ada)
    assert "m-1" == go1.users.update(there, manager=manager).manager.value


def test_update_by_put_sends_the_whole_user(connect, portal, ada):
    """For a provider without PATCH: the dialect says so."""
    go1 = connect(portal, dialect=PUT)
    there = go1.users.create(ada)
    updated = go1.users.update(there, title="CTO", department="Engines")
    assert ("CTO", "Engines") == (updated.title, updated[EnterpriseUser].department)
    assert ("PUT", f"/Users/{there.id}") == scim_writes(portal)[-1]
    assert updated.name == ada.name
    cleared = go1.users.update(updated, title=None, department=None)
    assert (None, None) == (cleared.title, cleared.get(EnterpriseUser))


def test_update_of_an_email_that_go1_refuses_says_who_may(go1, portal, ada):
    """An Administrator of every portal of that user (Go1 help article 9775525)."""
    there = go1.users.create(ada)
    portal.on_other_portals.add(there.id)
    with pytest.raises(ForbiddenError, match="Administrator of every portal"):
        go1.users.update(there, emails=[Email("ada@king.example", type="work", primary=True)])


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


@pytest.mark.parametrize("operation", ["create", "update", "patch"])
def test_a_role_conflict_raises(go1, portal, ada, operation):
    """Go1 would drop Administrator without a word, so nothing is sent."""
    both = [Role.ADMINISTRATOR, "Content Administrator"]
    there = go1.users.create(ada)
    portal.requests.clear()
    values = [{"value": role.value} for role in User(roles=both).roles]
    attempt = {
        "create": lambda: go1.users.create(evolve(ada, roles=both)),
        "update": lambda: go1.users.update(there, roles=both),
        "patch": lambda: go1.users.patch(there, PatchOp().replace("roles", values)),
    }[operation]
    with pytest.raises(RoleConflictError, match="role_policy"):
        attempt()
    assert 0 == len(portal.requests)


def test_a_role_conflict_is_resolved_with_a_warning(connect, portal, ada):
    """Only Content Administrator is sent."""
    go1 = connect(portal, role_policy="resolve")
    with pytest.warns(RoleConflictWarning, match="Administrator is not sent"):
        created = go1.users.create(
            evolve(ada, roles=[Role.ADMINISTRATOR, Role.CONTENT_ADMINISTRATOR])
        )
    (request,) = portal.requests.matching("POST", "/Users")
    assert [Role.CONTENT_ADMINISTRATOR.guid] == [r["value"] for r in request.json()["roles"]]
    assert {Role.CONTENT_ADMINISTRATOR, Role.LEARNER} == {role.role for role in created.roles}


def test_a_role_conflict_is_sent_where_it_is_allowed(connect, portal, ada):
    """And an update of what Go1 has made of it sends nothing: no endless updates."""
    both = [Role.ADMINISTRATOR, Role.CONTENT_ADMINISTRATOR]
    go1 = connect(portal, role_policy="allow")
    created = go1.users.create(evolve(ada, roles=both))
    assert 2 == len(portal.requests.matching("POST", "/Users")[0].json()["roles"])
    portal.requests.clear()
    assert created is go1.users.update(created, roles=both)
    assert 0 == len(portal.requests)


def test_an_unknown_role_names_the_nearest(go1, ada):
    """A slip is refused before it is sent; an unknown GUID passes."""
    with pytest.raises(ValidationError, match="Did you mean 'Administrator'"):
        go1.users.create(evolve(ada, roles=["Adminstrator"]))
    with pytest.raises(ValidationError, match="Allowed are Learner"):
        go1.users.create(evolve(ada, roles=["xyz"]))
    created = go1.users.create(evolve(ada, roles=["rol_NEW"]))
    assert "rol_NEW" in {role.value for role in created.roles}


@pytest.mark.parametrize(
    ("patch_op", "sent"),
    [
        (PatchOp().add("roles", {"value": GUID}), [{"value": GUID}]),
        (PatchOp().replace("ROLES", [GUID]), [{"value": GUID}]),
        (PatchOp().replace({"Roles": [GUID]}), {"Roles": [{"value": GUID}]}),
        (PatchOp().replace({"title": "x"}), {"title": "x"}),
        (PatchOp().replace("roles", None), None),
        (PatchOp().replace("roles", []), []),
    ],
    ids=["one", "text", "no path", "others", "null", "empty"],
)
def test_patch_writes_roles_in_the_form_of_the_dialect(go1, portal, patch_op, sent):
    """Wherever an operation holds roles they are a list of objects, and the rest is as it was."""
    portal.faults.next(status=200, content=b'{"id": "1"}', method="PATCH")
    go1.users.patch("1", patch_op)
    ((operation,),) = operations(portal)
    assert sent == operation["value"]


def test_patch_of_one_role_by_filter_passes(go1, portal, ada):
    """What cannot be judged by itself is sent as it is."""
    there = go1.users.create(evolve(ada, roles=["Manager"]))
    path = f'roles[value eq "{Role.MANAGER.guid}"]'
    patched = go1.users.patch(there, PatchOp().remove(path))
    assert [Role.LEARNER] == [role.role for role in patched.roles]


@pytest.mark.parametrize("field", ["given_name", "family_name"])
@pytest.mark.parametrize("operation", ["create", "update"])
def test_a_name_is_not_empty(go1, portal, ada, field, operation):
    """Go1 takes nobody without (inferred from its CSV import)."""
    name = evolve(ada.name, **{field: " "})
    attempt = {
        "create": lambda: go1.users.create(evolve(ada, name=name)),
        "update": lambda: go1.users.update(evolve(ada, id="1"), name=name),
    }[operation]
    with pytest.raises(ValidationError, match=f"{field} is empty") as caught:
        attempt()
    assert f"name.{field}" == caught.value.field
    assert 0 == len(portal.requests)


def test_other_providers_have_none_of_these_rules(connect, clock):
    """The dialect RFC sends what it is given."""
    portal = Portal(clock=clock, dialect="rfc")
    go1 = connect(portal, dialect=Dialect(name="other"))
    created = go1.users.create(User(user_name="a", roles=["Dean", "Administrator"]))
    assert 2 == len(created.roles)
    assert 1 == len(go1.users.update(created, roles=["Deen"], name=Name()).roles)
    roles = [{"value": "A"}, {"value": "B"}]
    assert 2 == len(go1.users.patch(created, PatchOp().replace("roles", roles)).roles)
    assert () == go1.users.replace(User(id=created.id, user_name="a")).roles


def test_the_dialect_writes_roles_and_manager_as_text(connect, portal, ada):
    """As Entra does, for a provider that wants it so; in a POST as in a PATCH."""
    go1 = connect(
        portal, dialect=Dialect(name="text", go1_rules=True, roles="text", manager="text")
    )
    created = go1.users.create(
        evolve(ada, roles=["Manager"]).with_extension(EnterpriseUser(manager="m-1"))
    )
    go1.users.update(created, roles=["Assessor"], manager="m-2")
    body = portal.requests.matching("POST", "/Users")[0].json()
    assert [Role.MANAGER.guid] == body["roles"]
    assert "m-1" == body[ENTERPRISE_USER]["manager"]
    roles, manager = operations(portal)[0]
    assert [Role.ASSESSOR.guid] == roles["value"]
    assert "m-2" == manager["value"]
    go1.users.create(User(user_name="b", name=ada.name))


def test_update_refuses_what_it_does_not_know(go1, portal):
    """The nearest attribute is named, and the way for all others."""
    with pytest.raises(ValidationError, match="Did you mean 'display_name'") as caught:
        go1.users.update("1", displayname="x")
    assert "displayname" == caught.value.field
    with pytest.raises(ValidationError, match=r"use patch\(\) or replace\(\)"):
        go1.users.update("1", zzzzzz="x")
    assert 0 == len(portal.requests)


def test_a_user_that_was_never_read_has_no_id(go1, portal, ada):
    """The error says what to do instead."""
    for operation in (go1.users.get, go1.users.delete, go1.users.deactivate, go1.users.replace):
        with pytest.raises(ValidationError, match="has no id"):
            operation(ada)
    with pytest.raises(ValidationError, match="is not a User"):
        go1.users.create(Group(display_name="x"))
    assert 0 == len(portal.requests)


def test_groups_of_a_user_are_not_written(go1, portal, ada):
    """They change by way of the group (RFC 7643 section 4.1.2)."""
    there = go1.users.create(ada)
    group = go1.groups.create(Group(display_name="Sales"))
    go1.groups.add_members(group, [there])
    portal.requests.clear()
    again = go1.users.get(there)
    assert ["Sales"] == [membership.display for membership in again.groups]
    assert again == go1.users.create(again, if_exists="update")
    assert [] == scim_writes(portal)


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


def test_a_provider_that_filters_by_one_key_only(connect):
    """The next key is tried; where there is none, the refusal is raised."""
    refusal = Response(400, {}, b'{"scimType": "invalidFilter", "status": "400"}')

    def server(request):
        if request.method == "POST":
            return Response(201, {}, b'{"id": "new"}')
        return refusal if "externalId" in request.target else Response(200, {}, b"[]")

    go1 = connect(server)
    person = User(user_name="a", external_id="e", name=Name(given_name="A", family_name="B"))
    assert "new" == go1.users.create(person, if_exists="return").id


def test_a_provider_that_filters_by_no_key(connect, ada):
    """What exists cannot be told: the refusal is raised, and nothing is created."""
    refusal = Response(400, {}, b'{"scimType": "invalidFilter", "status": "400"}')
    go1 = connect(lambda request: refusal)
    with pytest.raises(BadRequestError):
        go1.users.create(ada, if_exists="return")


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


def test_create_follows_no_location_but_takes_its_id(connect, ada):
    """The host of the server's link is not called; the user with its id is read."""
    urls = []

    def server(request):
        urls.append(request.url)
        if request.method == "POST":
            return Response(201, {"location": "https://evil.example/v9/Users/a%2Fb"}, b"")
        return Response(200, {}, b'{"id": "a/b", "userName": "ada"}')

    assert "a/b" == connect(server).users.create(ada).id
    assert [f"{BASE}/Users", f"{BASE}/Users/a%2Fb"] == urls


def test_an_update_by_put_of_an_existing_user_keeps_the_rest_of_a_name(connect, portal, ada):
    """`if_exists="update"` leaves alone what is not set, in complex values as well."""
    go1 = connect(portal, dialect=PUT)
    go1.users.create(evolve(ada, name=evolve(ada.name, middle_name="K")))
    king = evolve(ada, name=evolve(ada.name, family_name="King"))
    updated = go1.users.create(king, if_exists="update")
    assert Name(given_name="Ada", middle_name="K", family_name="King") == updated.name


@pytest.mark.parametrize("name", [None, "", " "])
def test_a_user_has_a_name_to_sign_in_with(go1, portal, ada, name):
    """RFC 7643 section 4.1.1 wants one; nothing is sent."""
    for attempt in (go1.users.create, go1.users.replace):
        with pytest.raises(ValidationError) as caught:
            attempt(evolve(ada, id="1", user_name=name))
        assert "user_name" == caught.value.field
    assert 0 == len(portal.requests)
