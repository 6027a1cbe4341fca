import threading
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from go1scim._exchange import Request, Response, Service
from go1scim._json import dumps
from go1scim.testing import ManualClock, Portal

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
NAMES = [
    "userName",
    "name",
    "name.givenName",
    "emails",
    "emails.value",
    'emails[type eq "work"]',
    'emails[type eq "work"].value',
    "emails[primary eq true].primary",
    "roles",
    "active",
    "groups",
    "id",
    "meta",
    "schemas",
    "externalId",
    "shoe",
    "shoe.size",
    "members",
    'members[value eq "1"]',
    "displayName",
    "password",
    ENTERPRISE,
    f"{ENTERPRISE}:manager",
    f"{ENTERPRISE}:manager.value",
    "urn:x:2.0:User",
    "urn:x:2.0:User:a",
]
WORDS = ["value", "type", "primary", "givenName", "manager", "$ref", "a", ""]
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.sampled_from(["", "1", "work", "True", "x"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(WORDS + NAMES), inner, max_size=3)
    ),
    max_leaves=6,
)
DOCUMENTS = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=5)
OPERATIONS = st.lists(
    st.fixed_dictionaries(
        {"op": st.sampled_from(["add", "replace", "remove", "Add"])},
        optional={"path": st.sampled_from(NAMES), "value": VALUES},
    ),
    max_size=3,
)
FILTERS = st.lists(
    st.sampled_from([*NAMES, "eq", "and", '"1"', "true", "null", "7", "(", ")", "[", "]"]),
    max_size=7,
)
FEW = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(params=["go1", "rfc"])
def call(request):
    """Calls a portal of either dialect."""
    portal = Portal(dialect=request.param, clock=ManualClock())
    portal.add_user(userName="ada", id="1", emails=[{"value": "a", "type": "work"}], shoe=[1])
    portal.add_group(displayName="x", id="1", members=[{"value": "1"}])
    headers = {"Authorization": f"Bearer {portal.issue_token()}"}
    service = Service(portal.base_url)

    def call(method, target, body=None, more=None, allowed=()):
        content = body if isinstance(body, bytes) else dumps(body)
        reply = portal(Request(method, target, service, {**(more or {}), **headers}, content))
        assert isinstance(reply, Response)
        assert reply.status in {200, 201, 204, 304, 400, 404, 409, 412, 413, 501, *allowed}
        return reply

    return call


@FEW
@given(document=DOCUMENTS)
def test_any_json_is_answered(call, document):
    """A create or a replace is done or refused, and what is there stays readable."""
    for target in ("/Users", "/Groups"):
        call("POST", target, document)
        call("PUT", f"{target}/1", document)
        assert 200 == call("GET", target).status


@FEW
@given(operations=OPERATIONS)
def test_any_patch_is_answered(call, operations):
    """A PATCH is done or refused, and what is there stays readable."""
    body = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations}
    for target in ("/Users", "/Groups"):
        call("PATCH", f"{target}/1", body)
        assert 200 == call("GET", target).status


@FEW
@given(words=FILTERS)
def test_any_filter_is_answered(call, words):
    """A filter is used or refused."""
    for target in ("/Users", "/Groups"):
        call("GET", f"{target}?filter={'%20'.join(words).replace('#', '')}")


PATHS = ["/Users", "/Groups", "/Users/1", "/Groups/1", "/Users/bulkId:a", "/Groups/bulkId:b", "/"]
BULK_IDS = st.sampled_from(["a", "b", "c", "", None, 7])
REFERENCES = st.sampled_from(["bulkId:a", "bulkId:b", "bulkId:c", "bulkId:", "1"])
DATA = (
    st.fixed_dictionaries(
        {"userName": REFERENCES, "displayName": REFERENCES},
        optional={
            "members": st.lists(st.fixed_dictionaries({"value": REFERENCES}), max_size=3),
            ENTERPRISE: st.fixed_dictionaries({"manager": REFERENCES | VALUES}),
        },
    )
    | DOCUMENTS
    | VALUES
)
BULK_OPERATIONS = st.lists(
    st.fixed_dictionaries(
        {"method": st.sampled_from(["POST", "POST", "POST", "PUT", "PATCH", "DELETE", "GET", 7])},
        optional={
            "path": st.sampled_from(PATHS) | VALUES,
            "bulkId": BULK_IDS,
            "data": DATA,
            "version": st.sampled_from(['W/"1"', "*", "", None]),
        },
    )
    | VALUES,
    max_size=6,
)


@FEW
@given(operations=BULK_OPERATIONS | VALUES, bound=VALUES | st.integers(1, 3))
def test_any_bulk_request_is_answered(call, operations, bound):
    """Each operation is carried out or refused, and what is there stays readable."""
    schemas = ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"]
    body = {"schemas": schemas, "Operations": operations, "failOnErrors": bound}
    reply = call("POST", "/Bulk", body)
    if reply.status == 200:
        results = reply.json()["Operations"]
        assert len(results) <= len(operations)
        assert all(100 <= int(one["status"]) < 600 for one in results)
    assert 200 == call("GET", "/").status


WISHES = st.dictionaries(
    st.sampled_from(
        [
            "filter",
            "sortBy",
            "sortOrder",
            "startIndex",
            "count",
            "cursor",
            "attributes",
            "excludedAttributes",
            "schemas",
            "Count",
        ]
    ),
    VALUES
    | st.sampled_from(["", "descending", "userName", "a.b.c", 10**30, -(10**30), 'id eq "1"'])
    | st.lists(st.sampled_from([*NAMES, "a b", ""]), max_size=3),
    max_size=5,
)


@FEW
@given(wish=WISHES)
def test_any_search_is_answered(call, wish):
    """A wish is fulfilled or refused, in a body as well as in a URL."""
    body = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], **wish}
    for path in ("/.search", "/Users/.search", "/Groups/.search", "/Me/.search"):
        call("POST", path, body)
    flat = {name: value if isinstance(value, str) else dumps(value) for name, value in wish.items()}
    for path in ("", "/Users", "/Groups", "/Users/1", "/Me", "/Schemas"):
        reply = call("GET", f"{path}?{urlencode(flat)}", allowed={403, 404})
        cursor = reply.json().get("nextCursor") if reply.status == 200 else None
        if cursor:
            call("GET", f"{path}?{urlencode({**flat, 'cursor': cursor})}")


@FEW
@given(
    headers=st.dictionaries(
        st.sampled_from(["If-Match", "If-None-Match", "Content-Type", "Accept"]),
        st.text(st.characters(max_codepoint=255), max_size=9) | st.just('W/"1"'),
    ),
    method=st.sampled_from(["GET", "PUT", "PATCH", "POST", "DELETE"]),
    path=st.sampled_from(["/Me", "/Users/1", "/Groups/1", "/Bulk", "/Users"]),
)
def test_any_condition_is_answered(call, headers, method, path):
    """It holds or not."""
    call(method, path, {}, headers, allowed={405, 415})


@FEW
@given(
    host=st.text(max_size=9) | st.sampled_from(["[", "x:99999", "\u2100", "a/b", "127.0.0.1"]),
    path=st.text() | st.lists(st.sampled_from(PATHS + list("/?#%;:[&=\udc80"))).map("".join),
    method=st.text(max_size=9) | st.sampled_from(["GET", "POST", "HEAD"]),
    content=st.binary() | st.none(),
)
def test_anything_is_answered(host, path, method, content):
    """Whatever arrives, and whoever it is from."""
    portal = Portal(clock=ManualClock())
    for token in ("none", portal.issue_token()):
        for start in ("", "/version/2022-07-01/scim", "/version/2022-07-01/scim/", "/oauth/"):
            headers = {"Authorization": f"Bearer {token}"}
            request = Request(method, start + path, Service(f"http://{host}"), headers, content)
            reply = portal.handle(request)
            assert isinstance(reply, Response)
            assert reply.status < 500 or reply.status == 501
            assert not reply.content or reply.headers["content-type"]


@pytest.mark.parametrize(
    "value", [b'"\\ud800"', b"1e999", b"-1e999", b"9" * 400 + b".5", b"[" * 70 + b"]" * 70]
)
@pytest.mark.parametrize("path", ["/Users", "/Bulk", "/.search", "/Me"])
def test_what_no_answer_could_repeat_is_refused(call, path, value):
    """Half a surrogate pair, a number beyond all bounds, a tower: 400 invalidSyntax."""
    content = b'{"userName": "u", "shoe": %s, "Operations": [%s]}' % (value, value)
    reply = call("POST", path, content)
    assert (400, "invalidSyntax") == (reply.status, reply.json()["scimType"])


def test_threads_share_a_portal(call):
    """Every create is done, each with an id of its own."""
    made = []

    def create(start):
        for n in range(start, start + 50):
            name = {"givenName": "A", "familyName": "B"}
            made.append(call("POST", "/Users", {"userName": f"u{n}", "name": name}).json()["id"])

    threads = [threading.Thread(target=create, args=(start,)) for start in (0, 100, 200, 300)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 200 == len(set(made))
    assert 201 == call("GET", "/Users").json()["totalResults"]
