"""Open questions about requests and answers: PATCH and PUT, errors, tokens, versions, limits."""

import json

import pytest
from attrs import evolve
from questions import ada, asks, crowd, outcome, patch, post

from go1scim import RFC, Dialect, Email, Name, NotFoundError, RefreshToken, User
from go1scim._exchange import Request, Service

REFUSED, MISSING = "BadRequestError 400", "NotFoundError 404"


@asks("patch_no_content", {False: ("King", 0), True: ("King", 1)})
def a_patch_may_be_answered_with_nothing(portal, go1):
    """Then the client gets the user, once."""
    user = go1.users.create(ada())
    changed = go1.users.update(user, name=Name(given_name="Ada", family_name="King"))
    return changed.name.family_name, portal.requests.count("GET")


@asks("patch_refused", {False: ("King", "PATCH"), True: ("ServerError 501", "PUT")})
def a_patch_may_be_refused(portal, go1):
    """A dialect that writes by PUT works all the same."""
    user = go1.users.create(ada())
    king = Name(given_name="Ada", family_name="King")
    by_patch = outcome(lambda: go1.users.update(user, name=king).name.family_name)
    with portal.client(dialect=Dialect(name="put", update="put")) as other:
        other.users.update(user.id, title="Countess")
    changes = [one.method for one in portal.requests if one.status == 200 and one.method != "GET"]
    return by_patch, next(one for one in changes if one in {"PATCH", "PUT"})


@asks("put_refused", {False: "Countess", True: "ServerError 501"})
def a_put_may_be_refused(portal, go1):
    """Updates go on: they are PATCHes."""
    user = go1.users.create(ada())
    user = go1.users.update(user, title="Ms")
    return outcome(lambda: go1.users.replace(evolve(user, title="Countess")).title)


@asks("put_absent", {"clear": None, "keep": "Countess"})
def what_a_put_leaves_out_may_stay(portal, go1):
    """A client that wants it gone removes it by PATCH, which works in either case."""
    user = go1.users.create(ada(title="Countess", name=Name(given_name="A", family_name="B")))
    left = go1.users.replace(evolve(user, title=None)).title
    assert go1.users.update(user, title=None).title is None
    return left


@asks("patch_capitals_refused", {False: 200, True: REFUSED})
def ops_may_have_capitals(portal, go1):
    """The client writes small letters."""
    user = go1.users.create(ada())
    assert "Ms" == go1.users.update(user, title="Ms").title
    return patch(go1, f"/Users/{user.id}", op="Replace", path="title", value="Countess")


@asks("patch_pathless_refused", {False: 200, True: REFUSED})
def an_operation_may_need_a_path(portal, go1):
    """The client gives one."""
    user = go1.users.create(ada())
    assert "Ms" == go1.users.update(user, title="Ms").title
    return patch(go1, f"/Users/{user.id}", op="replace", value={"title": "Countess"})


@asks("patch_value_paths_refused", {False: ["b@c.d"], True: REFUSED})
def a_path_may_have_a_filter(portal, go1):
    """A typed error where it may not; a PUT of the whole does in either case."""
    both = [Email("b@c.d", primary=True), Email("e@f.g")]
    user = go1.users.create(ada(emails=both))
    assert ("e@f.g",) == tuple(
        one.value for one in go1.users.replace(evolve(user, emails=both[1:])).emails
    )
    go1.users.replace(evolve(go1.users.get(user.id), emails=both))
    path = 'emails[value eq "e@f.g"]'
    status = patch(go1, f"/Users/{user.id}", op="remove", path=path)
    return [one.value for one in go1.users.get(user.id).emails] if status == 200 else status


@asks("location_header", {True: True, False: False})
def a_new_resource_may_come_without_its_place(portal, go1):
    """The client does not need it."""
    response = go1.raw.post("/Groups", {"displayName": "Sales"})
    assert "Sales" == go1.groups.find(display_name="Sales").display_name
    return "location" in response.headers


@asks(
    "discovery",
    {"open": (200, True), "authenticated": (401, True), "absent": (404, False)},
)
def what_a_provider_says_of_itself(portal, go1):
    """Without a token, and as the client sees it: an absent document is no failure."""
    service = Service(portal.base_url)
    status = portal(Request("GET", "/ServiceProviderConfig", service)).status
    there = go1.service_provider_config() is not None
    assert there == bool(go1.schemas()) == bool(go1.resource_types())
    return 404 if not there else status, there


@asks(
    "content_type",
    dict.fromkeys(
        [
            "application/scim+json",
            "application/json",
            "application/scim+json; charset=utf-8",
            "application/json;charset=UTF-8",
        ],
        "é",
    ),
)
def answers_have_one_of_four_types(portal, go1):
    """All are read alike."""
    user = go1.users.create(ada(title="é"))
    sent = go1.raw.get(f"/Users/{user.id}").headers["content-type"]
    assert sent == portal.quirks.content_type
    return go1.users.get(user.id).title


@asks(
    "request_content_type",
    {
        "any": ("ok", "ok"),
        "application/scim+json": ("ok", "ResponseError 415"),
        "application/json": ("ResponseError 415", "ok"),
    },
)
def requests_may_need_one_type(portal, _):
    """A dialect chooses it."""

    def created(media_type):
        with portal.client(dialect=evolve(RFC, media_type=media_type)) as go1:
            user = ada(user_name=media_type, emails=())
            made = outcome(go1.users.create, user)
            return "ok" if isinstance(made, User) else made

    return created("application/scim+json"), created("application/json")


@asks(
    "error_body",
    {
        "scim": "there is no User x",
        "go1": "there is no User x",
        "message": "there is no User x",
        "errors": "there is no User x",
        "html": None,
        "empty": None,
    },
)
def errors_have_six_shapes(portal, go1):
    """The error is the same, and what it says is found."""
    with pytest.raises(NotFoundError) as caught:
        go1.users.get("x")
    assert 404 == caught.value.status
    return "there is no User x" if "there is no User x" in str(caught.value) else None


@asks("error_status_number", {False: "404", True: 404})
def a_status_may_be_a_number(portal, go1):
    """The client goes by that of the answer."""
    assert MISSING == outcome(go1.users.get, "x")
    service, token = Service(portal.base_url), portal.issue_token()
    reply = portal(Request("GET", "/Users/x", service, {"Authorization": f"Bearer {token}"}))
    return json.loads(reply.content)["status"]


@asks("bad_token_status", {401: 401, 403: 403})
def a_bad_token_has_one_of_two_answers(portal, go1):
    """Either way the client signs in again and goes on."""
    go1.users.list()
    portal.revoke_tokens()
    assert 0 == go1.users.list().total_results
    (refused,) = [one.status for one in portal.requests if one.status not in {200, 201}]
    return refused


@asks(
    "missing_scope_status",
    {401: ("MissingScopeError 401", 1), 403: ("MissingScopeError 403", 1)},
)
def a_missing_scope_has_one_of_two_answers(portal, _):
    """Either way it is told from a bad token, and not tried again."""
    with portal.client(auth=lambda: portal.issue_token("user.read")) as go1:
        return outcome(go1.users.create, ada()), portal.requests.count("POST", "/Users")


@asks("token_scope", {False: False, True: True})
def a_token_may_tell_its_scope(portal, go1):
    """The client does not need it."""
    assert 0 == go1.users.list().total_results
    return "scope" in token_answer(portal)


@asks("expires_in_text", {False: "int", True: "str"})
def a_life_may_be_told_as_text(portal, go1):
    """Either way the client renews before the end."""
    go1.users.list()
    portal.clock.advance(13 * 60 * 60)
    go1.users.list()
    assert 0 == portal.requests.count(status=401)
    return type(token_answer(portal)["expires_in"]).__name__


@asks(
    "refresh_tokens",
    {"by_grant": (False, True), "always": (True, True), "never": (False, False)},
)
def some_tokens_can_be_renewed(portal, go1):
    """Without a refresh token, client credentials sign in again; a used one stays in use."""
    auth = RefreshToken(
        portal.client_id,
        portal.client_secret,
        portal.issue_refresh_token(),
        token_url=portal.token_url,
    )
    with portal.client(auth=auth) as other:
        for each in (go1, other):
            assert 0 == each.users.list().total_results
    spare = portal.issue_refresh_token()
    return (
        "refresh_token" in token_answer(portal),
        "refresh_token" in token_answer(portal, "refresh_token", refresh_token=spare),
    )


def token_answer(portal, grant_type="client_credentials", **form):
    """What the token endpoint says."""
    form = {"grant_type": grant_type, "client_id": "client", "client_secret": "secret", **form}
    content = "&".join(f"{name}={value}" for name, value in form.items()).encode()
    kind = {"content-type": "application/x-www-form-urlencoded"}
    return json.loads(portal(Request("POST", "", Service(portal.token_url), kind, content)).content)


@asks("rate_limit", {None: (12, 0), 5: (12, True)})
def there_may_be_a_limit(portal, go1):
    """The client waits for its turn, and everything is done."""
    crowd(portal, 12)
    start = portal.clock.now()
    users = [go1.users.get(user["id"]) for user in portal.users]
    refused = portal.requests.count(status=429)
    assert bool(refused) == (portal.clock.now() - start >= 1)
    return len(users), refused and refused > 0


@asks("rate_limit_retry_after", {True: {"1"}, False: {None}}, rate_limit=2)
def a_limit_may_say_when_to_come_back(portal, go1):
    """Without it the client waits longer each time."""
    crowd(portal, 3)
    assert all(go1.users.get(user["id"]) for user in portal.users)
    service, token = Service(portal.base_url), portal.issue_token()
    bearer = {"Authorization": f"Bearer {token}"}
    replies = [portal(Request("GET", "/Users", service, bearer)) for _ in range(4)]
    return {one.headers.get("retry-after") for one in replies if one.status == 429}


@asks("etags", {True: (True, "PreconditionFailedError 412"), False: (False, "Ms")})
def resources_may_have_versions(portal, go1):
    """Then a replacement of what somebody else has changed is refused."""
    old = go1.users.create(ada())
    go1.users.update(old, title="Countess")
    replaced = outcome(lambda: go1.users.replace(evolve(old, title="Ms")).title)
    return old.meta.version is not None, replaced


@asks(
    "me",
    {
        "alias": "ada@example.com",
        "redirect": None,
        "unsupported": None,
        "absent": None,
    },
)
def a_token_may_tell_who_it_is(portal, go1):
    """Where it does not, the client says None."""
    portal.me = go1.users.create(ada()).id
    user = go1.me()
    return user and user.user_name


@asks("bulk", {"supported": 200, "unsupported": "ServerError 501", "absent": MISSING})
def changes_may_go_in_bulk(portal, go1):
    """Where there is none, the client makes single calls of the same changes."""
    return post(go1, "/Bulk", **BULK)


BULK = {
    "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
    "Operations": [
        {"method": "POST", "path": "/Groups", "bulkId": name, "data": {"displayName": name}}
        for name in ("a", "b")
    ],
}


@asks("bulk_max_operations", {1: "BadRequestError 413", 2: 200})
def a_bulk_request_may_have_so_many_operations(portal, go1):
    """It is announced."""
    assert portal.quirks.bulk_max_operations == go1.service_provider_config().bulk.max_operations
    return post(go1, "/Bulk", **BULK)


@asks("bulk_max_payload", {50: "BadRequestError 413", 5000: 200})
def a_bulk_request_may_have_so_many_bytes(portal, go1):
    """It is announced."""
    assert portal.quirks.bulk_max_payload == go1.service_provider_config().bulk.max_payload_size
    return post(go1, "/Bulk", **BULK)
