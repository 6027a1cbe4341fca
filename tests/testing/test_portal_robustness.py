import threading

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

    def call(method, target, body=None):
        reply = portal(Request(method, target, service, headers, dumps(body)))
        assert isinstance(reply, Response)
        assert reply.status in {200, 201, 204, 400, 404, 409}
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
