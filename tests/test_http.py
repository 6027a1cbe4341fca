import json
import sys

import pytest
from hand_driven import SCIM, answer

from go1scim import _json
from go1scim._http import Ask, Auth, Request, Response, Service, Sleep, failed, may_have_had_effect
from go1scim.auth import BearerToken
from go1scim.errors import DecodeError, RequestTimeoutError, TransportError, ValidationError
from go1scim.retry import RetryPolicy


@pytest.mark.parametrize(
    ("expected", "method"),
    [
        (True, "GET"),
        (True, "HEAD"),
        (True, "OPTIONS"),
        (True, "PUT"),
        (True, "DELETE"),
        (False, "POST"),
        (False, "PATCH"),
    ],
)
def test_a_method_is_idempotent_or_not(expected, method):
    """The method decides (RFC 9110 section 9.2.2)."""
    assert expected is Request(method, "/Users", SCIM).idempotent


def test_the_caller_knows_better_than_the_method():
    """A search is a POST that changes nothing."""
    assert Request("POST", "/Users/.search", SCIM, idempotent=True).idempotent


def test_a_request_knows_where_it_goes():
    """The URL is the base URL with the target; the path is without the query."""
    request = Request("GET", "/Users?filter=x%20eq%201?2", SCIM)

    assert f"{SCIM.base_url}/Users?filter=x%20eq%201?2" == request.url
    assert "/Users" == request.path


def test_the_repr_of_a_request_holds_no_secret():
    """Neither the query, nor headers, nor the body, nor the credential are shown."""
    service = Service(SCIM.base_url, BearerToken("secret-token"))
    request = Request("POST", "/Users?ada=1", service, {"authorization": "Bearer secret"}, b"ada")

    assert "Request(method='POST', target='/Users')" == repr(request)
    assert f"Service(base_url={SCIM.base_url!r})" == repr(service)


def test_the_repr_of_a_response_holds_no_person():
    """The body and the headers are not shown."""
    assert "Response(status=200)" == repr(answer(200, {"userName": "ada"}, set_cookie="secret"))


def test_headers_are_added_to_a_copy():
    """A request is a value: the one with a credential is another one."""
    request = Request("GET", "/Users", SCIM, {"accept": "*/*"})
    more = request.with_headers(Authorization="Bearer x", if_match='"1"')

    assert {"accept": "*/*"} == request.headers
    assert {"accept": "*/*", "Authorization": "Bearer x", "if-match": '"1"'} == more.headers


def test_requests_are_equal_by_what_they_say():
    """The service, which holds a credential, is not compared; both can be keys."""
    one, two = (Request("GET", "/Users", Service("https://x.example/")) for _ in range(2))

    assert one == two
    assert 1 == len({one, two})
    assert one != Request("GET", "/Groups", one.service)


def test_services_are_told_apart():
    """Two services with the same address may hold different credentials."""
    assert Service("https://x.example") != Service("https://x.example")


def test_credentials_are_told_by_what_they_can():
    """Whatever has an auth_flow is a credential; no base class is needed."""
    assert (True, False) == (isinstance(BearerToken("x"), Auth), isinstance(RetryPolicy(), Auth))


def test_a_step_shows_what_it_waits_for():
    """A sleep shows its seconds; a question hides the function, which may hold a secret."""
    shown = (repr(Sleep(2.5)), repr(Ask(lambda: "secret")))

    assert ("Sleep(seconds=2.5)", "Ask()") == shown


def test_an_answer_is_read_as_json():
    """Both readings give the same."""
    response = answer(200, {"id": "42"})

    assert {"id": "42"} == response.json() == response.document()


@pytest.mark.parametrize(
    ("detail", "content", "kind"),
    [
        ("the answer has no body", b"", ""),
        ("the answer has no body", b"", "text/html"),
        ("the answer is a web page, not JSON", b"<!doctype html>", ""),
        ("the answer is a web page, not JSON", b"\n <html>", "application/json"),
        ("the answer is a web page, not JSON", b"Sign in", "text/html; charset=utf-8"),
        ("the answer is not JSON (", b'{"Resources": [{"id"', "application/scim+json"),
        ("the answer is not JSON (", b"upstream connect error", "text/plain"),
        ("the answer is not JSON (", b"\xff\xfe", "application/json"),
    ],
)
def test_an_answer_that_is_no_json_says_what_it_is(detail, content, kind):
    """The message tells a web page from a body that was cut off, and quotes its beginning."""
    response = Response(200, {"content-type": kind}, content)
    with pytest.raises(DecodeError) as caught:
        response.json()

    assert detail == caught.value.detail[: len(detail)]
    assert (200, response.excerpt()) == (caught.value.status, caught.value.body)


LIBRARIES = {"json": (_json._loads, _json._dumps), "installed": (_json.loads, _json.dumps)}


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("levels", [100, 100_000])
def test_an_answer_that_nests_too_deep_is_refused(library, levels, monkeypatch):
    """A server cannot exhaust the stack, whatever library reads."""
    monkeypatch.setattr(_json, "loads", LIBRARIES[library][0])
    with pytest.raises(DecodeError, match="the answer nests too deep"):
        answer(200, b"[" * levels + b"]" * levels).json()


def test_a_reader_may_look_at_the_nesting_itself():
    """``document()`` leaves the check to a reader that looks at every part anyway."""
    assert json.loads("[" * 100 + "]" * 100) == answer(200, b"[" * 100 + b"]" * 100).document()


def test_an_excerpt_is_short_text():
    """So many characters, not bytes, and never a decoding error."""
    assert "é" * 200 == answer(500, ("é" * 1000).encode()).excerpt()
    assert "😀" * 200 == answer(500, ("😀" * 1000).encode()).excerpt()
    assert "a�" == answer(500, b"a\xffb").excerpt(2)
    assert "" == answer(500).excerpt()


@pytest.mark.parametrize(
    ("expected", "reply"),
    [
        (False, answer(200)),
        (False, answer(304)),
        (False, answer(399)),
        (True, answer(400)),
        (True, answer(503)),
        (True, TransportError("lost")),
        (True, RequestTimeoutError("late")),
    ],
    ids=str,
)
def test_a_reply_has_failed_or_not(expected, reply):
    """An error status, or no answer at all."""
    assert expected is failed(reply)


@pytest.mark.parametrize(
    ("expected", "reply"),
    [
        *((True, answer(status)) for status in (408, 500, 502, 503, 504)),
        *((False, answer(status)) for status in (200, 302, 400, 401, 404, 409, 412, 425, 429, 501)),
        (True, TransportError("lost")),
        (True, RequestTimeoutError("late")),
        (False, TransportError("refused", may_have_had_effect=False)),
    ],
    ids=lambda value: f"{value.status}" if isinstance(value, Response) else f"{value}",
)
def test_a_request_may_have_had_effect(expected, reply):
    """A lost answer and a failure of the server leave it open; other answers do not."""
    assert expected is may_have_had_effect(reply)


def test_values_are_small():
    """Requests are made by the thousand: they have no __dict__."""
    assert not hasattr(Request("GET", "/Users", SCIM), "__dict__")
    assert sys.getsizeof(answer()) < 100


@pytest.mark.parametrize("method", [[], 5, None])
def test_a_method_is_text(method):
    """What could not be one is refused in our words."""
    with pytest.raises(ValidationError, match="takes text, got") as caught:
        Request(method, "/Users", SCIM)
    assert ("method", "Pass 'GET', for example.") == (caught.value.field, caught.value.hint)
