import pytest
from hypothesis import given
from hypothesis import strategies as st

from go1scim.testing._bulk_operations import in_order, resolved, without

BULK_REQUEST = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
BULK_RESPONSE = "urn:ietf:params:scim:api:messages:2.0:BulkResponse"
PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


def user(name, **more):
    """An operation that creates a user; the bulkId is the name."""
    data = {"userName": name, "name": {"givenName": "A", "familyName": "B"}, **more}
    return {"method": "POST", "path": "/Users", "bulkId": name, "data": data}


def group(name, *members):
    """An operation that creates a group of what those bulkIds stand for."""
    data = {"displayName": name, "members": [{"value": f"bulkId:{one}"} for one in members]}
    return {"method": "POST", "path": "/Groups", "bulkId": name, "data": data}


def change(path, op="replace", **value):
    """An operation that patches."""
    operation = {"op": op, "value": value}
    data = {"schemas": [PATCH_OP], "Operations": [operation]}
    return {"method": "PATCH", "path": path, "data": data}


def send(call, *operations, **more):
    """The answer to a bulk request."""
    return call("POST", "/Bulk", {"schemas": [BULK_REQUEST], **more, "Operations": operations})


def bulk(call, *operations, **more):
    """The results of a bulk request that was taken."""
    answer = send(call, *operations, **more)
    assert (200, [BULK_RESPONSE]) == (answer.status, answer.body["schemas"])
    return answer.body["Operations"]


def statuses(results):
    """How the operations ended."""
    return [one["status"] for one in results]


def members(call, name):
    """Who is in the group of that name, by userName or displayName."""
    names = {one["id"]: one["userName"] for one in call.portal.users}
    names |= {one["id"]: one["displayName"] for one in call.portal.groups}
    (found,) = [one for one in call.portal.groups if one["displayName"] == name]
    return {names[one["value"]] for one in found.get("members", [])}


def test_each_operation_has_its_result(rfc):
    """Method, location, version and status, with the bulkId; no body (RFC 7644 section 3.7.3)."""
    rfc.portal.add_user(userName="old", id="1")
    results = bulk(
        rfc,
        user("ada"),
        {"method": "PUT", "path": "/Users/1", "data": {"userName": "put"}},
        {**change("/Users/1", title="x"), "bulkId": "own"},
    )
    assert ["201", "200", "200"] == statuses(results)
    assert ["POST", "PUT", "PATCH"] == [one["method"] for one in results]
    assert ["ada", None, "own"] == [one.get("bulkId") for one in results]
    ada, one = rfc("GET", "/Users").body["Resources"][::-1]
    for result, document in zip(results, (ada, one, one), strict=True):
        assert document["meta"]["location"] == result["location"]
        assert "response" not in result
    assert [ada["meta"]["version"], one["meta"]["version"]] == [
        results[0]["version"],
        results[2]["version"],
    ]
    (deleted,) = bulk(rfc, {"method": "delete", "path": "/Users/1"})
    expected = {"method": "DELETE", "location": one["meta"]["location"], "status": "204"}
    assert expected == deleted


def test_an_error_does_not_stop_the_others(rfc):
    """It is told in full; a POST that fails has no location."""
    results = bulk(rfc, user("ada"), {**user("ada"), "bulkId": "b"}, change("/Users/none", a=1))
    assert ["201", "409", "404"] == statuses(results)
    assert "uniqueness" == results[1]["response"]["scimType"]
    assert "location" not in results[1]
    assert results[2]["location"].endswith("/Users/none")


def test_a_bound_stops_after_so_many_errors(rfc):
    """What was not carried out has no result."""
    wrong = {"method": "DELETE", "path": "/Users/none"}
    results = bulk(rfc, user("a"), wrong, user("b"), wrong, user("c"), failOnErrors=2)
    assert ["201", "404", "201", "404"] == statuses(results)
    assert ["a", "b"] == [one["userName"] for one in rfc.portal.users]


def test_a_bulk_id_stands_for_an_id(rfc):
    """In data and in paths, before or after the operation that creates it (section 3.7.2)."""
    results = bulk(
        rfc,
        group("sales", "ada", "bob"),
        change("/Users/bulkId:ada", title="x"),
        user("ada"),
        user("bob", **{ENTERPRISE: {"manager": {"value": "bulkId:ada"}}}),
        {"method": "PUT", "path": "/Groups/bulkId:sales", "data": {"displayName": "s"}},
    )
    assert ["201", "200", "201", "201", "200"] == statuses(results)
    ada, bob = sorted(rfc.portal.users, key=lambda one: one["userName"])
    assert "x" == ada["title"]
    assert ada["id"] == bob[ENTERPRISE]["manager"]["value"]
    assert results[1]["location"] == results[2]["location"]
    assert results[4]["location"].endswith(rfc.portal.groups[0]["id"])


def test_a_reference_in_a_patch_is_resolved(rfc):
    """Wherever text is a value."""
    rfc.portal.add_group(displayName="x", id="1")
    add = change("/Groups/1", "add", members=[{"value": "bulkId:ada"}])
    assert ["200", "201"] == statuses(bulk(rfc, add, user("ada")))
    assert {"ada"} == members(rfc, "x")


@pytest.mark.parametrize("quirks", [{}, {"unknown_members_refused": True}])
def test_a_circle_is_resolved(make_caller, quirks):
    """Two groups in each other, and one in itself (section 3.7.1)."""
    caller = make_caller(dialect="rfc", quirks=quirks)
    results = bulk(caller, group("a", "b", "u"), group("b", "a"), user("u"), group("c", "c"))
    assert ["201"] * 4 == statuses(results)
    assert [{"b", "u"}, {"a"}, {"c"}] == [members(caller, one) for one in "abc"]
    listed = {one["displayName"]: one for one in caller("GET", "/Groups").body["Resources"]}
    assert [listed[one]["meta"]["version"] for one in "abc"] == [
        one["version"] for one in results if "Groups" in one["location"]
    ]


def test_a_manager_of_oneself_is_a_circle(rfc):
    """The rest of the extension is there from the beginning."""
    wish = user("ada", **{ENTERPRISE: {"division": "x", "manager": {"value": "bulkId:ada"}}})
    assert ["201"] == statuses(bulk(rfc, wish))
    (ada,) = rfc.portal.users
    assert {"division": "x", "manager": {"value": ada["id"]}} == ada[ENTERPRISE]


def test_a_circle_that_cannot_be_resolved_is_a_conflict(rfc):
    """Here one of the two groups is none."""
    wrong = group("b", "a")
    del wrong["data"]["displayName"]
    results = bulk(rfc, group("a", "b"), wrong)
    assert ["409", "400"] == statuses(results)
    assert "bulkId b" in results[0]["response"]["detail"]


def test_a_circle_needs_a_put(make_caller):
    """Without one, it is an error."""
    caller = make_caller(quirks={"put_refused": True})
    assert ["501", "201"] == statuses(bulk(caller, group("a", "a"), group("b")))


def test_a_bound_leaves_a_circle_open(rfc):
    """The resource is there, and the answer says that it is not whole."""
    broken = {**group("c"), "data": {}}
    results = bulk(rfc, group("a", "b", "c"), group("b", "a"), broken, failOnErrors=1)
    assert [("b", "409"), ("c", "400")] == [(one["bulkId"], one["status"]) for one in results]
    assert ["b"] == [one["displayName"] for one in rfc.portal.groups]


def test_what_is_unknown_is_a_conflict(rfc):
    """A bulkId that nothing creates, or whose creation has failed."""
    failed = {**user("ada"), "data": {}}
    results = bulk(rfc, failed, group("x", "ada"), group("y", "nobody"), change("/Users/bulkId:z"))
    assert ["400", "409", "409", "409"] == statuses(results)
    assert ["bulkId ada", "bulkId nobody", "bulkId z"] == [
        one["response"]["detail"][-len(name) :]
        for one, name in zip(results[1:], ("bulkId ada", "bulkId nobody", "bulkId z"), strict=True)
    ]
    assert "location" not in results[3]
    assert [] == rfc.portal.groups


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"method": "GET", "path": "/Users/1"},
        {"method": 7, "path": "/Users/1"},
        {"method": "DELETE"},
        {"method": "DELETE", "path": ""},
        {"method": "DELETE", "path": "/Users"},
        {"method": "DELETE", "path": "Users/1"},
        {"method": "DELETE", "path": "/Users/1/2"},
        {"method": "DELETE", "path": "/Bulk/1"},
        {**user("a"), "path": "/Users/1"},
        {**user("a"), "path": "/Bulk"},
        {**user("a"), "bulkId": None},
        {**user("a"), "data": None},
        {**user("a"), "data": "bulkId:a"},
        {**user("a"), "data": ["bulkId:a"]},
        {"method": "PATCH", "path": "/Users/1"},
    ],
)
def test_an_operation_that_is_none_is_refused(rfc, wrong):
    """By itself, with 400; the others are carried out."""
    assert ["400", "201"] == statuses(bulk(rfc, wrong, user("ok")))


def test_a_bulk_id_is_there_once(rfc):
    """The second operation of the same is refused."""
    results = bulk(rfc, user("a"), {**user("b"), "bulkId": "a"}, group("x", "a"))
    assert ["201", "400", "201"] == statuses(results)
    assert {"a"} == members(rfc, "x")


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"Operations": []},
        {"schemas": [BULK_REQUEST]},
        {"schemas": [BULK_REQUEST], "Operations": {}},
        {"schemas": [BULK_REQUEST], "Operations": [7]},
    ],
)
def test_a_request_that_is_none_is_refused(rfc, body):
    """400 invalidSyntax."""
    assert (400, "invalidSyntax") == rfc("POST", "/Bulk", body).problem


@pytest.mark.parametrize("bound", ["1", 0, True, -1])
def test_a_bound_is_a_number(rfc, bound):
    """400 invalidValue, and nothing is carried out."""
    assert (400, "invalidValue") == send(rfc, user("a"), failOnErrors=bound).problem
    assert [] == rfc.portal.users


def test_other_dialects_forgive_a_missing_bulk_id_and_schema(go1):
    """As far as it does no harm."""
    operation = user("a")
    del operation["bulkId"]
    (result,) = go1("POST", "/Bulk", {"operations": [operation]}).body["Operations"]
    assert ("201", False) == (result["status"], "bulkId" in result)


def test_an_operation_may_depend_on_a_version(rfc):
    """As a request of its own with If-Match."""
    rfc.portal.add_user(userName="a", id="1")
    current = rfc("GET", "/Users/1").headers["etag"]
    wish = change("/Users/1", title="x")
    results = bulk(rfc, {**wish, "version": 'W/"none"'}, {**wish, "version": current})
    assert ["412", "200"] == statuses(results)


def test_the_conditions_of_the_request_are_not_those_of_its_operations(rfc):
    """Each has its own."""
    rfc.portal.add_user(userName="a", id="1")
    body = {"schemas": [BULK_REQUEST], "Operations": [change("/Users/1", title="x")]}
    answer = rfc("POST", "/Bulk?attributes=id", body, **{"If-Match": 'W/"none"'})
    assert ["200"] == statuses(answer.body["Operations"])


@pytest.mark.parametrize(
    ("quirks", "limit"),
    [
        ({"bulk_max_operations": 2}, "maxOperations (2)"),
        ({"bulk_max_payload": 99}, "maxPayloadSize (99)"),
    ],
)
def test_a_request_may_be_too_large(make_caller, quirks, limit):
    """413 with the limit, and nothing is carried out (section 3.7.4)."""
    caller = make_caller(quirks=quirks)
    answer = send(caller, *map(user, "abc"))
    assert 413 == answer.status
    assert limit in answer.body["detail"]
    assert [] == caller.portal.users


@pytest.mark.parametrize(
    ("quirks", "status", "announced"),
    [
        ({}, 200, (True, 1000, 1_048_576)),
        ({"bulk_max_operations": 7, "bulk_max_payload": 999}, 200, (True, 7, 999)),
        ({"bulk": "unsupported"}, 501, (False, 0, 0)),
        ({"bulk": "absent"}, 404, (False, 0, 0)),
    ],
)
def test_bulk_is_optional(make_caller, quirks, status, announced):
    """And announced as it is."""
    caller = make_caller(quirks=quirks)
    config = caller("GET", "/ServiceProviderConfig").body["bulk"]
    assert announced == tuple(
        config[name] for name in ("supported", "maxOperations", "maxPayloadSize")
    )
    assert status == send(caller, user("a")).status


def test_bulk_is_a_post(rfc):
    """405 for others, and 401 without a token."""
    assert [405, 401] == [rfc("GET", "/Bulk").status, rfc("POST", "/Bulk", token="none").status]


def test_each_operation_needs_its_right(rfc):
    """The token is asked for each by itself."""
    token = rfc.portal.issue_token("user.write")
    body = {"schemas": [BULK_REQUEST], "Operations": [group("x"), user("a")]}
    answer = rfc("POST", "/Bulk", body, token=token)
    assert ["403", "201"] == statuses(answer.body["Operations"])


@pytest.mark.parametrize(
    ("form", "expected"), [("message", {"message": "there is no User 1"}), ("html", None)]
)
def test_errors_keep_their_shape(make_caller, form, expected):
    """What is no JSON is left out."""
    caller = make_caller(quirks={"error_body": form})
    (result,) = bulk(caller, {"method": "DELETE", "path": "/Users/1"})
    assert ("404", expected) == (result["status"], result.get("response"))


def test_ids_may_be_numbers(make_caller):
    """In references, they are text."""
    caller = make_caller(quirks={"id_form": "number"})
    assert ["201", "201"] == statuses(bulk(caller, group("x", "a"), user("a")))
    assert {"a"} == members(caller, "x")


def test_a_chain_may_be_as_long_as_the_request(rfc):
    """A thousand groups, each in the one before."""
    names = [f"g{n}" for n in range(1000)]
    chain = [group(name, *names[n + 1 : n + 2]) for n, name in enumerate(names)]
    assert {"201"} == set(statuses(bulk(rfc, *chain)))
    assert 999 == sum(len(one.get("members", [])) for one in rfc.portal.groups)


@given(
    st.integers(1, 8).flatmap(
        lambda n: st.lists(st.sets(st.integers(0, n - 1)), min_size=n, max_size=n)
    )
)
def test_what_is_needed_comes_first(needs):
    """Except in circles; each comes once."""
    order = in_order(needs)
    assert list(range(len(needs))) == sorted(order)
    place = {index: n for n, index in enumerate(order)}
    reach = {n: set(one) for n, one in enumerate(needs)}
    for middle in range(len(needs)):
        for known in reach.values():
            known.update(reach[middle] if middle in known else ())
    for index, wanted in enumerate(needs):
        assert all(place[one] < place[index] or index in reach[one] for one in wanted)
    if not any(needs):
        assert sorted(order) == order


def test_references_are_replaced_and_left_out():
    """At any depth; what is not known stays."""
    data = {"a": "bulkId:1", "b": [{"value": "bulkId:2", "x": 1}, "bulkId:1", 7], "c": {"d": None}}
    assert {
        "a": "one",
        "b": [{"value": "bulkId:2", "x": 1}, "one", 7],
        "c": {"d": None},
    } == resolved(data, {"1": "one"})
    assert {"a": "bulkId:1", "b": ["bulkId:1", 7], "c": {"d": None}} == without(data, {"2"})
    assert {"b": [{"value": "bulkId:2", "x": 1}, 7], "c": {"d": None}} == without(data, {"1"})
