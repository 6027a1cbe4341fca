import json

import pytest

from go1scim.errors import ValidationError
from go1scim.models.roles import Role
from go1scim.testing import Portal

CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
NAME = {"givenName": "Ada", "familyName": "Byron"}
ADA = {"schemas": [CORE], "userName": "ada@example.com", "name": NAME}


def guids(user):
    """The values of the user's roles."""
    return [one["value"] for one in user["roles"]]


def test_create_answers_with_the_resource_and_where_it_is(go1):
    """201, an id, meta, and Location (RFC 7644 section 3.3)."""
    answer = go1("POST", "/Users", {**ADA, "externalId": "e-1"})
    location = f"{go1.portal.base_url}/Users/{answer.body['id']}"
    assert 201 == answer.status
    assert location == answer.headers["location"] == answer.body["meta"]["location"]
    assert "application/scim+json" == answer.headers["content-type"]
    assert ("e-1", True, 36) == (
        answer.body["externalId"],
        answer.body["active"],
        len(answer.body["id"]),
    )
    assert "2026-01-01T00:00:00.000Z" == answer.body["meta"]["created"]


def test_ids_are_the_same_in_every_run(make_caller):
    """The same seed gives the same ids, another seed others."""
    first, second, other = (
        make_caller(seed=seed)("POST", "/Users", ADA).body["id"] for seed in (0, 0, 1)
    )
    assert first == second != other


def test_the_location_is_where_the_client_called(go1):
    """A portal under another name tells that name."""
    from go1scim._exchange import Request, Service

    service = Service("http://localhost:8000/version/2022-07-01/scim")
    headers = {"authorization": f"bearer {go1.token}"}
    reply = go1.portal(Request("POST", "/Users", service, headers, json.dumps(ADA).encode()))
    assert reply.headers["location"].startswith(f"{service.base_url}/Users/")


def test_get_gives_the_resource_or_404(go1):
    """Retrieval by id, whose percent-encoding is undone."""
    go1.portal.add_user(ADA, id="a/b@c")
    user = go1("GET", "/Users/a%2Fb%40c").body
    assert ("a/b@c", f"{go1.portal.base_url}/Users/a%2Fb%40c") == (
        user["id"],
        user["meta"]["location"],
    )
    assert 404 == go1("GET", "/Users/nobody").status
    assert 404 == go1("GET", "/Users/").status


@pytest.mark.parametrize(
    ("body", "scim_type"),
    [
        ([], "invalidSyntax"),
        ({"name": NAME}, "invalidValue"),
        ({**ADA, "userName": " "}, "invalidValue"),
        ({**ADA, "userName": 5}, "invalidValue"),
        ({**ADA, "active": "perhaps"}, "invalidValue"),
        ({**ADA, "active": 1}, "invalidValue"),
        ({**ADA, "name": "Ada Byron"}, "invalidValue"),
        ({**ADA, "emails": [7]}, "invalidValue"),
        ({**ADA, "emails": [{"primary": True}, {"primary": True}]}, "invalidValue"),
        ({**ADA, ENTERPRISE: "none"}, "invalidValue"),
    ],
)
def test_create_refuses_what_is_no_user(go1, body, scim_type):
    """400 with the detail error keyword."""
    assert (400, scim_type) == go1("POST", "/Users", body).problem


@pytest.mark.parametrize("content", [b"", b"{", b"[" * 100_000, b'{"a":' * 99 + b"1" + b"}" * 99])
def test_a_body_that_is_no_json_is_refused(go1, content):
    """400 invalidSyntax, also where it nests too deep."""
    assert (400, "invalidSyntax") == go1("POST", "/Users", content=content).problem


@pytest.mark.parametrize("kind", ["application/json", "application/scim+json", "text/plain"])
def test_any_content_type_is_taken(go1, kind):
    """A client's media type does not matter."""
    assert 201 == go1("POST", "/Users", ADA, **{"Content-Type": kind}).status


def test_names_of_attributes_are_read_in_any_case(go1):
    """RFC 7643 section 2.1."""
    user = go1(
        "POST",
        "/Users",
        {
            "USERNAME": "ada",
            "Name": {"GIVENNAME": "Ada", "familyname": "B"},
            ENTERPRISE.upper(): {"DEPARTMENT": "Engines"},
        },
    ).body
    assert {"givenName": "Ada", "familyName": "B"} == user["name"]
    assert {"department": "Engines"} == user[ENTERPRISE]
    assert [CORE, ENTERPRISE] == user["schemas"]


def test_nulls_and_empty_values_are_absent(go1):
    """RFC 7643 section 2.5."""
    user = go1(
        "POST",
        "/Users",
        {
            **ADA,
            "title": None,
            "emails": [],
            "phoneNumbers": [None],
            "addresses": [{"locality": None, "region": "x"}],
            ENTERPRISE: {"department": None},
            ENTERPRISE.upper(): None,
        },
    ).body
    assert [{"region": "x"}] == user["addresses"]
    assert not {"title", "emails", "phoneNumbers", ENTERPRISE} & set(user)


def test_read_only_attributes_are_ignored(go1):
    """RFC 7643 section 2.2: what a client sends there is ignored."""
    user = go1("POST", "/Users", {**ADA, "id": "mine", "groups": [{"value": "g"}]}).body
    assert "mine" != user["id"]
    assert "groups" not in user


def test_passwords_are_taken_and_never_returned(go1):
    """Okta sends one with every create."""
    user = go1("POST", "/Users", {**ADA, "password": "x"}).body
    assert "password" not in user
    assert "x" == go1.portal.users[0]["password"]


def test_unknown_attributes_are_kept(go1, rfc):
    """An attribute or extension that no schema knows comes back as sent, in every dialect."""
    more = {
        "shoeSize": 39,
        "urn:x:2.0:User": {"a": [1]},
        "name": {**NAME, "nick": "A"},
        ENTERPRISE: {"rank": 1},
    }
    for caller in (go1, rfc):
        user = caller("POST", "/Users", {**ADA, **more}).body
        assert more == {key: user[key] for key in more}
        assert [CORE, "urn:x:2.0:User", ENTERPRISE] == user["schemas"]


def test_unknown_attributes_may_be_dropped_or_refused(make_caller):
    """Both habits of other servers are quirks."""
    body = {**ADA, "shoeSize": 39, ENTERPRISE: {"rank": 1}}
    dropped = make_caller(quirks={"unknown_attributes": "drop"})("POST", "/Users", body).body
    assert not {"shoeSize", ENTERPRISE} & set(dropped)
    refused = make_caller(quirks={"unknown_attributes": "refuse"})("POST", "/Users", body)
    assert (400, "invalidSyntax") == refused.problem


def test_the_enterprise_extension_may_be_dropped_without_notice(make_caller):
    """One of the open questions about Go1."""
    caller = make_caller(quirks={"enterprise_dropped": True})
    assert ENTERPRISE not in caller("POST", "/Users", {**ADA, ENTERPRISE: {"division": "x"}}).body


def test_entras_habits_are_read_outside_the_rfc_dialect(go1, rfc):
    """Booleans, roles and the manager as text; one value where a list belongs."""
    body = {
        **ADA,
        "active": "False",
        "roles": ["Manager"],
        "emails": {"value": "ada@example.com"},
        ENTERPRISE: {"manager": "42"},
    }
    user = go1("POST", "/Users", body).body
    assert user["active"] is False
    assert {"manager": {"value": "42"}} == user[ENTERPRISE]
    assert Role.MANAGER.guid in guids(user)
    assert [{"value": "ada@example.com"}] == user["emails"]
    assert (400, "invalidValue") == rfc("POST", "/Users", body).problem


@pytest.mark.parametrize(
    ("manager", "expected"), [([{"value": "42"}], {"value": "42"}), ("", None)]
)
def test_a_manager_may_come_as_a_list_of_one_or_as_nothing(go1, manager, expected):
    """Entra's documentation shows the list; empty text clears."""
    user = go1("POST", "/Users", {**ADA, ENTERPRISE: {"manager": manager}}).body
    assert expected == user.get(ENTERPRISE, {}).get("manager")


@pytest.mark.parametrize("value", [{"emails": "ada"}, {"emails": [[]]}, {"name": [NAME, NAME]}])
def test_the_rfc_dialect_insists_on_types(rfc, value):
    """A list is a list, and an object an object."""
    assert (400, "invalidValue") == rfc("POST", "/Users", {"userName": "ada", **value}).problem


def test_put_replaces_all_but_what_is_read_only(go1, clock):
    """Absent attributes are cleared; id and created stay (RFC 7644 section 3.5.1)."""
    before = go1("POST", "/Users", {**ADA, "title": "Countess"}).body
    clock.advance(60)
    after = go1("PUT", f"/Users/{before['id']}", {**ADA, "id": "x", "nickName": "A"}).body
    assert "title" not in after
    assert (before["id"], "A", before["meta"]["created"], "2026-01-01T00:01:00.000Z") == (
        after["id"],
        after["nickName"],
        after["meta"]["created"],
        after["meta"]["lastModified"],
    )
    assert 404 == go1("PUT", "/Users/nobody", ADA).status


def test_put_without_active_leaves_it(go1):
    """A replace that does not speak of it reactivates nobody."""
    user = go1("POST", "/Users", {**ADA, "active": False}).body
    assert go1("PUT", f"/Users/{user['id']}", ADA).body["active"] is False


def test_a_write_that_changes_nothing_is_no_modification(go1, clock):
    """Its lastModified stays (RFC 7644 section 3.5.2.1)."""
    user = go1("POST", "/Users", ADA).body
    clock.advance(60)
    assert user == go1("PUT", f"/Users/{user['id']}", ADA).body


def test_delete_deactivates_in_go1(go1):
    """An account is never erased: 204, and it is there and inactive (inferred)."""
    user = go1("POST", "/Users", ADA).body
    for _ in range(2):
        assert 204 == go1("DELETE", f"/Users/{user['id']}").status
    assert go1("GET", f"/Users/{user['id']}").body["active"] is False


def test_delete_removes_in_the_standard(rfc):
    """204, then 404, and no group lists the user any more."""
    rfc.portal.add_user(ADA, id="1")
    rfc.portal.add_group(displayName="Sales", members=[{"value": "1"}, {"value": "2"}])
    rfc.portal.add_group(displayName="Solo", members=[{"value": "1"}])
    assert [204, 404, 404] == [
        rfc("DELETE", "/Users/1").status,
        rfc("DELETE", "/Users/1").status,
        rfc("GET", "/Users/1").status,
    ]
    assert [[{"value": "2"}], []] == [one.get("members", []) for one in rfc.portal.groups]


def test_delete_may_be_refused(make_caller):
    """405, where Go1 should not know it at all."""
    caller = make_caller(quirks={"delete_user": "refuse"})
    caller.portal.add_user(ADA, id="1")
    assert 405 == caller("DELETE", "/Users/1").status


def test_put_and_patch_may_be_refused(make_caller):
    """501, where a server has only one of them."""
    caller = make_caller(quirks={"put_refused": True, "patch_refused": True})
    caller.portal.add_user(ADA, id="1")
    assert [501, 501] == [caller("PUT", "/Users/1", ADA).status, caller.patch("/Users/1").status]


def test_user_names_are_unique_in_any_case(rfc):
    """409 uniqueness, for a create and for a change."""
    rfc("POST", "/Users", ADA)
    other = rfc("POST", "/Users", {"userName": "bob"}).body
    twin = {"userName": "ADA@example.com"}
    answer = rfc("POST", "/Users", twin)
    assert (409, "uniqueness") == answer.problem
    assert "userName 'ada@example.com'" in answer.body["detail"]
    assert (409, "uniqueness") == rfc("PUT", f"/Users/{other['id']}", twin).problem
    assert 200 == rfc("PUT", f"/Users/{other['id']}", {"userName": "BOB"}).status


def test_primary_emails_are_unique_in_go1(go1, rfc):
    """The pair of portal and e-mail is unique (third-party); the standard does not ask for it."""
    mails = [{"value": "x@example.com"}, {"value": "Ada@example.com", "primary": True}]
    for caller, status in ((go1, 409), (rfc, 201)):
        caller("POST", "/Users", {**ADA, "emails": mails})
        twin = {**ADA, "userName": "b", "emails": [{"value": "ada@EXAMPLE.com"}]}
        assert status == caller("POST", "/Users", twin).status
        other = {**ADA, "userName": "c", "emails": [{"value": "x@example.com"}]}
        assert 201 == caller("POST", "/Users", other).status


def test_an_existing_person_may_be_attached(make_caller):
    """Go1's REST service answers so; nothing about the person changes."""
    caller = make_caller(quirks={"existing_user": "attach"})
    first = caller("POST", "/Users", ADA)
    again = caller("POST", "/Users", {**ADA, "title": "x"})
    assert (200, first.body) == (again.status, again.body)


def test_an_inactive_person_may_be_reactivated(make_caller):
    """201 for one who is inactive, 409 for one who is not."""
    caller = make_caller(quirks={"existing_user": "reactivate"})
    first = caller("POST", "/Users", {**ADA, "active": False}).body
    again = caller("POST", "/Users", ADA)
    assert (201, first["id"], True) == (again.status, again.body["id"], again.body["active"])
    assert 409 == caller("POST", "/Users", ADA).status


@pytest.mark.parametrize(
    "sent",
    [
        [{"value": Role.MANAGER.guid}],
        [{"value": "manager"}],
        ["Manager"],
        [Role.MANAGER.guid],
        [{"display": "MANAGER"}],
        [{"value": Role.MANAGER.guid.lower()}, "Manager"],
    ],
)
def test_roles_are_stored_as_guids(go1, sent):
    """Objects and text, by GUID or label, in any case, once each; with Learner (inferred)."""
    user = go1("POST", "/Users", {**ADA, "roles": ["", *sent]}).body
    expected = [
        {"value": role.guid, "display": role.label} for role in (Role.MANAGER, Role.LEARNER)
    ]
    assert expected == user["roles"]


def test_learner_may_be_named_and_marks_are_kept(go1):
    """Sending Learner adds nothing; primary comes back."""
    sent = [{"value": "student", "primary": True}]
    expected = [{"value": Role.LEARNER.guid, "primary": True, "display": "Learner"}]
    assert expected == go1("POST", "/Users", {**ADA, "roles": sent}).body["roles"]


def test_unknown_roles_are_kept(go1):
    """A portal may have roles that this package does not know."""
    sent = [{"value": "rol_other", "display": "Other"}, {"type": "x"}]
    assert sent == go1("POST", "/Users", {**ADA, "roles": sent}).body["roles"][:2]


def test_administrator_is_dropped_beside_content_administrator(go1):
    """Documented by Go1; however the two get together."""
    user = go1("POST", "/Users", {**ADA, "roles": ["Administrator"]}).body
    assert [Role.ADMINISTRATOR.guid, Role.LEARNER.guid] == guids(user)
    add = {"op": "add", "path": "roles", "value": ["Content Administrator"]}
    user = go1.patch(f"/Users/{user['id']}", add).body
    assert [Role.LEARNER.guid, Role.CONTENT_ADMINISTRATOR.guid] == guids(user)


def test_the_standard_knows_nothing_of_roles(rfc):
    """Roles come back as sent, and nobody gets one."""
    sent = [{"value": "Administrator"}, {"value": "Content Administrator"}]
    assert sent == rfc("POST", "/Users", {**ADA, "roles": sent}).body["roles"]
    assert "roles" not in rfc("POST", "/Users", {"userName": "b"}).body


@pytest.mark.parametrize("name", [{}, {"givenName": "A"}, {"givenName": " ", "familyName": "B"}])
def test_names_may_not_be_empty_in_go1(go1, rfc, name):
    """Documented for the CSV import, inferred for SCIM."""
    assert (400, "invalidValue") == go1("POST", "/Users", {**ADA, "name": name}).problem
    assert 201 == rfc("POST", "/Users", {**ADA, "name": name}).status


def test_a_user_without_names_can_be_changed_otherwise(go1):
    """Only the change of a name is looked at."""
    go1.portal.add_user(userName="old", id="1")
    title = {"op": "add", "path": "title", "value": "x"}
    given = {"op": "add", "path": "name.givenName", "value": "x"}
    assert [200, 400] == [go1.patch("/Users/1", one).status for one in (title, given)]


def test_an_email_of_a_user_on_other_portals_cannot_be_changed(go1):
    """403 that tells who could (documented rule, inferred status)."""
    for id in ("1", "2"):
        mail = [{"value": f"{id}@example.com", "primary": True}]
        go1.portal.add_user(userName=f"u{id}", id=id, name=NAME, emails=mail)
    go1.portal.on_other_portals.update({"1", "u2"})
    change = {"op": "replace", "path": "emails[primary eq true].value", "value": "new@example.com"}
    for id in ("1", "2"):
        answer = go1.patch(f"/Users/{id}", change)
        assert 403 == answer.status
        assert "Administrator of every portal" in answer.body["detail"]
    assert 200 == go1.patch("/Users/1", {"op": "add", "path": "title", "value": "x"}).status
    go1.portal.on_other_portals.clear()
    assert 200 == go1.patch("/Users/1", change).status


def test_email_changes_are_free_in_the_standard(rfc):
    """The rule is Go1's."""
    rfc.portal.add_user(userName="u", id="1", emails=[{"value": "a@example.com"}])
    rfc.portal.on_other_portals.add("1")
    assert 200 == rfc("PUT", "/Users/1", {"userName": "u"}).status


def test_an_unknown_manager_is_kept_or_refused(go1, make_caller):
    """Kept in every dialect; refusing is a quirk, and does not look at what was there before."""
    body = {**ADA, ENTERPRISE: {"manager": {"value": "nobody"}}}
    assert 201 == go1("POST", "/Users", body).status
    strict = make_caller(quirks={"unknown_managers_refused": True})
    assert (400, "invalidValue") == strict("POST", "/Users", body).problem
    strict.portal.add_user(body, id="1")
    strict.portal.add_user(userName="boss", id="2", name=NAME)
    assert 200 == strict("PUT", "/Users/1", {**body, "title": "x"}).status
    boss = {"op": "replace", "path": f"{ENTERPRISE}:manager", "value": {"value": "2"}}
    assert 200 == strict.patch("/Users/1", boss).status


def test_groups_of_a_user_follow_from_their_members(go1):
    """Derived and read-only (RFC 7643 section 4.1.2)."""
    go1.portal.add_user(ADA, id="1")
    group = go1("POST", "/Groups", {"displayName": "Sales", "members": [{"value": "1"}]}).body
    expected = {
        "value": group["id"],
        "display": "Sales",
        "type": "direct",
        "$ref": f"{go1.portal.base_url}/Groups/{group['id']}",
    }
    assert [expected] == go1("GET", "/Users/1").body["groups"]
    go1("DELETE", f"/Groups/{group['id']}")
    assert "groups" not in go1("GET", "/Users/1").body


def test_seeds_are_kept_as_they_are_and_copied():
    """A test may start from duplicates; what it gets and gave is its own."""
    portal = Portal()
    emails = [{"value": "x@example.com"}]
    first = portal.add_user(ADA, id="1", emails=emails)
    portal.add_user(ADA, id="2")
    emails[0]["value"] = first["emails"][0]["value"] = "changed"
    assert ["x@example.com"] == [one["value"] for one in portal.users[0]["emails"]]
    assert "<Portal go1: 2 users, 0 groups>" == repr(portal)


def test_the_id_of_a_seed_is_its_own():
    """A number will do; the second of the same id is a mistake in the test."""
    portal = Portal()
    assert "1" == portal.add_user(ADA, id=1)["id"]
    with pytest.raises(ValidationError, match="another User with the id '1'"):
        portal.add_user(ADA, id="1")


def test_seeds_that_are_no_resources_are_refused():
    """The error is the package's own."""
    with pytest.raises(ValidationError, match="active takes true or false"):
        Portal().add_user(userName="ada", active=7)
