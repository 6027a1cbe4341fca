import base64
import json
import pickle
import subprocess
import sys
import traceback

import pytest
from scripted_provider import START, answer, form

from go1scim.auth import ClientCredentials, PasswordGrant, RefreshToken, _oauth
from go1scim.errors import RequestTimeoutError, TokenError, TransportError

SECRET = "s3cret/+ü"


def credentials(**settings):
    """A credential whose secret needs encoding."""
    return ClientCredentials("client one", SECRET, **settings)


def held(auth):
    """The token in use."""
    return auth._held.token


def test_the_token_request_is_a_form_with_the_credentials_in_the_body(provider):
    """The request is what Go1 documents, and carries nothing of SCIM (RFC 6749 section 4.4.2)."""
    provider.run(credentials())
    (request,) = provider.token_requests
    assert ("POST", "https://auth.go1.com/oauth/token", True) == (
        request.method,
        request.url,
        request.idempotent,
    )
    assert {
        "Accept": "application/json",
        "Content-Type": "application/x-www-form-urlencoded",
    } == request.headers
    assert {
        "grant_type": "client_credentials",
        "client_id": "client one",
        "client_secret": SECRET,
    } == form(request)


def test_basic_authentication_encodes_both_parts(provider):
    """Id and secret are form-encoded before they are joined (RFC 6749 section 2.3.1)."""
    provider.run(credentials(client_authentication="client_secret_basic"))
    (request,) = provider.token_requests
    expected = base64.b64encode(b"client+one:s3cret%2F%2B%C3%BC").decode()
    assert f"Basic {expected}" == request.headers["Authorization"]
    assert {"grant_type": "client_credentials"} == form(request)


def test_the_token_url_keeps_its_query(provider):
    """A token URL of any form is used as given, without a path too."""
    auth = credentials(token_url="https://login.example.com:8443/oauth/token?tenant=1")
    provider.run(auth)
    assert "https://login.example.com:8443/oauth/token?tenant=1" == provider.token_requests[0].url
    assert "" == credentials(token_url="https://login.example.com")._endpoint._target


@pytest.mark.parametrize(
    ("fields", "expires_at"),
    [
        ({"expires_in": 43200}, START + 43_200),
        ({"expires_in": "43200"}, START + 43_200),
        ({"expires_in": 59.5}, START + 59.5),
        ({"expires_in": "43200", "expires_at": "tomorrow"}, START + 43_200),
        ({}, None),
        ({"expires_in": None}, None),
        ({"expires_in": "soon"}, None),
        ({"expires_in": 0}, None),
        ({"expires_in": -1}, None),
        ({"expires_in": True}, None),
        ({"expires_in": [1]}, None),
        ({"expires_in": "inf"}, None),
    ],
)
def test_expires_in_is_read_in_every_form(provider, fields, expires_at):
    """A lifetime may be a number, text, nonsense, or absent: only then its end is unknown."""
    body = json.dumps({"access_token": "abc", **fields}).encode()
    provider.scripted, provider.resource = [answer(200, body)], [answer(200)]
    auth = credentials()
    provider.run(auth)
    assert (expires_at, START) == (held(auth).expires_at, held(auth).issued_at)


def test_a_lifetime_beyond_all_numbers_is_no_lifetime():
    """JSON knows whole numbers that no clock can count to."""
    assert None is _oauth._seconds(10**400)


@pytest.mark.parametrize(
    ("fields", "scope", "refresh_token"),
    [
        ({}, None, None),
        ({"scope": "a b", "refresh_token": "r"}, "a b", "r"),
        ({"scope": ["a", "b", 7], "refresh_token": ""}, "a b", None),
        ({"scope": [], "refresh_token": 7, "error": None}, None, None),
        ({"token_type": "bearer", "error": ""}, None, None),
    ],
)
def test_the_optional_fields_may_be_absent(provider, fields, scope, refresh_token):
    """Scope, refresh token and token type are optional (RFC 6749 section 5.1)."""
    provider.scripted = [answer(200, {"access_token": "abc", **fields})]
    provider.resource = [answer(200)]
    auth = credentials()
    provider.run(auth)
    assert (scope, refresh_token) == (held(auth).scope, held(auth).refresh_token)


@pytest.mark.parametrize(
    ("response", "words"),
    [
        (answer(200, b"<html>Sign in</html>"), "a web page"),
        (answer(200, b'{"access_token": "t0psecret'), "cut off"),
        (answer(200), "an empty body"),
        (answer(204), "an empty body"),
        (answer(200, b"access_token=t0psecret"), "no JSON object"),
        (answer(200, ["t0psecret"]), "no JSON object"),
        (answer(200, {"token": "t0psecret"}), "without a usable access_token"),
        (answer(200, {"access_token": "t0psecret\r\nX: y"}), "without a usable access_token"),
        (answer(200, {"access_token": 7}), "without a usable access_token"),
        (answer(200, {"access_token": "t0psecret", "token_type": "mac"}), "other than Bearer"),
        (answer(200, {"access_token": "t0psecret", "token_type": 7}), "other than Bearer"),
        (answer(200, b"[" * 100_000), "no JSON object"),
    ],
)
def test_an_answer_without_a_token_says_what_came(provider, response, words):
    """The error says what came back, and quotes nothing of what may be half a token."""
    provider.scripted = [response]
    with pytest.raises(TokenError, match=words) as caught:
        provider.run(credentials())
    error = caught.value
    assert ("POST", "/oauth/token", response.status) == (error.method, error.path, error.status)
    assert "t0psecret" not in repr(vars(error)) + "".join(traceback.format_exception(error))
    assert [] == provider.requests


@pytest.mark.parametrize(
    ("response", "error", "detail", "hint"),
    [
        (
            answer(401, {"error": "invalid_client"}),
            "invalid_client",
            "invalid_client",
            "GO1_CLIENT_ID and GO1_CLIENT_SECRET",
        ),
        (
            answer(400, {"error": "invalid_client", "error_description": 'No "app"\\ für dich'}),
            "invalid_client",
            "invalid_client: No 'app'' f?r dich",
            "connect again",
        ),
        (
            answer(200, {"error": "invalid_client", "error_description": ["no text"]}),
            "invalid_client",
            "invalid_client: the token endpoint refused",
            "connect again",
        ),
        (
            answer(400, {"error": "unauthorized_client", "error_description": "No."}),
            "unauthorized_client",
            "unauthorized_client: No.",
            "does not let this client",
        ),
        (
            answer(400, {"error": "invalid_scope", "error_description": "No."}),
            "invalid_scope",
            "invalid_scope: No.",
            "Ask for scopes",
        ),
        (
            answer(400, {"error": "invalid_grant", "error_description": "No."}),
            "invalid_grant",
            "invalid_grant: No.",
            "Check the client id",
        ),
        (
            answer(403, {"error_code": "AUTH_BLOCKED", "message": "Blocked"}),
            "AUTH_BLOCKED",
            "AUTH_BLOCKED: Blocked",
            "Check the client id",
        ),
        (answer(404, {"message": "Not here"}), None, "Not here", "token URL"),
        (answer(401, b"<h1>Who?</h1>"), None, "refused: the answer is a web page", "GO1_CLIENT_ID"),
        (answer(403, {"a": 1}), None, "JSON that is no OAuth error", "Check the client id"),
        (answer(403, {"error": 7}), None, "JSON that is no OAuth error", "Check the client id"),
        (answer(301), None, "an empty body", "token URL"),
    ],
)
def test_a_refusal_says_why_and_what_to_do(provider, response, error, detail, hint):
    """Every shape of refusal becomes a TokenError with code, description and hint, at once."""
    provider.scripted = [response]
    with pytest.raises(TokenError) as caught:
        provider.run(credentials())
    refusal = caught.value
    assert (error, response.status) == (refusal.error, refusal.status)
    assert detail in refusal.detail
    assert hint in refusal.hint
    assert ("POST", "/oauth/token", 1) == (refusal.method, refusal.path, refusal.attempts)
    assert (1, []) == (len(provider.token_requests), provider.slept)


@pytest.mark.parametrize(
    ("status", "kind"), [(400, "text/html"), (401, "application/json"), (500, "text/plain")]
)
def test_secrets_that_the_endpoint_echoes_are_blotted_out(provider, status, kind):
    """A token endpoint that repeats the request does not get secrets into the error."""

    def echo(request):
        shown = json.dumps(form(request))
        said = f"{shown} {request.content.decode()}"
        body = said.encode() if kind == "text/html" else {"message": said}
        return answer(status, body, content_type=kind)

    provider.scripted = [echo] * 5
    auth = PasswordGrant(
        "id", "s3cret/+", portal_name="p", username="ada@x.org", password="p4ss word"
    )
    with pytest.raises(TokenError) as caught:
        provider.run(auth)
    error = caught.value
    shown = repr(vars(error)) + str(error) + "".join(traceback.format_exception(error))
    leaks = ["s3cret", "s3cret%2F%2B", "ada@x.org", "ada%40x.org", "p4ss", "p4ss+word"]
    assert [] == [leak for leak in leaks if leak in shown]
    assert "***" in shown
    assert str(error) == str(pickle.loads(pickle.dumps(error)))  # noqa: S301 - our own


@pytest.mark.parametrize("key", ["error", "error_code"])
@pytest.mark.parametrize("status", [200, 400])
def test_a_code_that_repeats_a_secret_is_blotted_out(provider, status, key):
    """An endpoint that puts the secret where the code belongs does not get it into the error."""
    provider.scripted = [answer(status, {key: "bad secret s3cr3tvalue"})]
    with pytest.raises(TokenError) as caught:
        provider.run(ClientCredentials("id", "s3cr3tvalue"))
    assert "s3cr3tvalue" not in f"{caught.value} {vars(caught.value)}"
    if key == "error":
        assert "bad secret ***" == caught.value.error


def test_a_known_code_is_no_secret(provider):
    """A secret that is part of a code does not hide what the endpoint says."""
    provider.scripted = [answer(400, {"error": "invalid_client"})]
    with pytest.raises(TokenError) as caught:
        provider.run(ClientCredentials("id", "client"))
    assert "invalid_client" == caught.value.error
    assert "GO1_CLIENT_SECRET" in caught.value.hint


def test_a_good_answer_with_an_error_is_blotted_out_as_well(provider):
    """An error that comes with 200 may repeat the request too."""
    said = {"error": "invalid_client", "error_description": "wrong: s3cret-one"}
    provider.scripted = [answer(200, said)]
    with pytest.raises(TokenError, match=r"invalid_client: wrong: \*\*\*"):
        provider.run(ClientCredentials("id", "s3cret-one"))


def test_a_failing_endpoint_is_asked_again(provider):
    """5xx, 429 and lost answers of a repeatable request are a matter of the retry policy."""
    provider.scripted = [
        answer(500, {"error_code": "UNABLE_TO_ISSUE_ACCESS_TOKEN"}),
        answer(429, retry_after="7"),
        TransportError("connection reset"),
    ]
    assert 200 == provider.run(credentials()).status
    assert 4 == len(provider.token_requests)
    assert 7.0 in provider.slept


def test_an_endpoint_that_keeps_failing_is_a_token_error(provider):
    """After the retries the error says that nothing was done, with status and attempts."""
    provider.scripted = [answer(503, b"<html>down</html>")] * 5
    with pytest.raises(TokenError, match="the SCIM request was not carried out") as caught:
        provider.run(credentials())
    error = caught.value
    assert (503, 5, "POST", "/oauth/token") == (
        error.status,
        error.attempts,
        error.method,
        error.path,
    )


def test_a_rate_limit_beyond_the_policy_says_when_to_come_back(provider):
    """A wait longer than the policy allows is in the error."""
    provider.scripted = [answer(429, {"message": "slow down"}, retry_after="3600")]
    with pytest.raises(TokenError, match="slow down") as caught:
        provider.run(credentials())
    assert (429, 3600.0) == (caught.value.status, caught.value.retry_after)
    assert "asks to wait 3600 seconds" in caught.value.hint


def test_no_answer_means_that_nothing_was_done(provider):
    """The error keeps its class and says that the SCIM request had no effect."""
    provider.scripted = [RequestTimeoutError("no answer in 20 seconds")] * 5
    with pytest.raises(RequestTimeoutError, match="was not carried out") as caught:
        provider.run(credentials())
    error = caught.value
    assert (False, 5, "/oauth/token") == (error.may_have_had_effect, error.attempts, error.path)
    assert RequestTimeoutError.default_hint == error.hint


def test_a_refresh_whose_answer_was_lost_is_not_repeated(provider):
    """A refresh token serves once: the request that may have used it up is sent once."""
    provider.scripted = [TransportError("connection reset")]
    with pytest.raises(TransportError, match="connect again") as caught:
        provider.run(RefreshToken("id", "secret", "r"))
    assert (False, 1) == (caught.value.may_have_had_effect, len(provider.token_requests))


def test_a_refresh_that_failed_is_not_repeated(provider):
    """Nor is it sent again after a 503, which may have used it up."""
    provider.scripted = [answer(503)]
    with pytest.raises(TokenError, match="was not carried out"):
        provider.run(RefreshToken("id", "secret", "r"))
    assert 1 == len(provider.token_requests)


def test_a_refresh_that_never_arrived_is_repeated(provider):
    """A request that never reached the server has used nothing up."""
    provider.refresh_tokens = {"r"}
    provider.scripted = [TransportError("refused", may_have_had_effect=False)]
    assert 200 == provider.run(RefreshToken("id", "secret", "r")).status
    assert 2 == len(provider.token_requests)


def test_a_refresh_that_never_arrives_keeps_the_usual_hint(provider):
    """Where nothing was used up there is no need to connect again."""
    provider.scripted = [TransportError("refused", may_have_had_effect=False)] * 5
    with pytest.raises(TransportError) as caught:
        provider.run(RefreshToken("id", "secret", "r"))
    assert TransportError.default_hint == caught.value.hint


def test_authlib_is_imported_at_the_first_token_request():
    """Importing the credentials does not import authlib, which then warns of nothing."""
    program = """
import sys, warnings
from random import Random
import go1scim.auth
from go1scim._http import Request, Runtime, Service
from go1scim.retry import RetryPolicy
heavy = {"authlib", "requests", "cryptography"}
print(sorted(heavy & set(sys.modules)))
auth = go1scim.auth.ClientCredentials("id", "secret")
with warnings.catch_warnings(record=True) as caught:
    next(auth.auth_flow(Request("GET", "/", Service("https://x")),
                        Runtime(RetryPolicy(), lambda: 0.0, Random())))
print(sorted(heavy & set(sys.modules)), [str(w.message) for w in caught])
"""
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-W", "always", "-c", program], capture_output=True, text=True, check=True
    )
    assert ("[]\n['authlib'] []\n", "") == (done.stdout, done.stderr)
