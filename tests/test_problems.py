from http import HTTPStatus

import pytest
from hand_driven import START, answer

from go1scim._problems import (
    Problem,
    error_from,
    read_problem,
    speaks_of_scopes,
    speaks_of_token,
)
from go1scim.errors import (
    BadRequestError,
    ConflictError,
    ForbiddenError,
    MissingScopeError,
    NotFoundError,
    PreconditionFailedError,
    ResponseError,
    ServerError,
    TooManyRequestsError,
    UnauthorizedError,
)

SCIM_ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"


def scim(status, detail=None, scim_type=None):
    """An error as RFC 7644 section 3.12 has it."""
    body = {"schemas": [SCIM_ERROR], "status": str(status), "detail": detail, "scimType": scim_type}
    return answer(status, {name: value for name, value in body.items() if value is not None})


#: Every shape of body that is known of Go1's services, of SCIM, and of what stands before them.
SHAPES = {
    "scim": (
        Problem("No such user", "noTarget"),
        {
            "schemas": [SCIM_ERROR],
            "status": "400",
            "scimType": "noTarget",
            "detail": "No such user",
        },
    ),
    "scim with a number": (Problem("No"), {"schemas": [SCIM_ERROR], "status": 400, "detail": "No"}),
    "scim in any case": (Problem("No", "tooMany"), {"Detail": "No", "SCIMTYPE": "tooMany"}),
    "scim without a detail": (Problem("", "tooMany"), {"scimType": "tooMany"}),
    "scim with nulls": (Problem(""), {"detail": None, "scimType": None}),
    "api v3": (
        Problem("It is there", None, "enrollment_exists"),
        {"error_code": "enrollment_exists", "message": "It is there", "ref": "42"},
    ),
    "api v3 without words": (
        Problem("AUTH_TOKEN_INVALID", None, "AUTH_TOKEN_INVALID"),
        {"error_code": "AUTH_TOKEN_INVALID"},
    ),
    "a message": (Problem("Missing scopes"), {"message": "Missing scopes"}),
    "a message with fields": (
        Problem("Invalid input: mail: is not an address; body: is short"),
        {
            "message": "Invalid input",
            "error": [
                {"path": "mail", "message": "is not an address"},
                {"message": "is short"},
                {"path": "name"},
                "text",
            ],
        },
    ),
    "fields only": (
        Problem("mail: is not an address"),
        {"error": [{"path": "mail", "message": "is not an address"}]},
    ),
    "a message with useless fields": (Problem("No"), {"message": "No", "error": [1, {}]}),
    "a list of errors": (
        Problem("The first", None, "E1"),
        {"errors": [{"status": 400, "code": "E1", "title": "Bad", "detail": "The first"}, {}]},
    ),
    "a list of errors with titles": (Problem("Bad"), {"errors": [{"status": 400, "title": "Bad"}]}),
    "a list of numbered errors": (Problem("Bad"), {"errors": [{"code": 7, "title": "Bad"}]}),
    "an empty list of errors": (Problem(""), {"errors": []}),
    "a list of texts": (Problem(""), {"errors": ["Bad"]}),
    "an error in an error": (
        Problem("Bad", None, "E1"),
        {"error": {"code": "E1", "message": "Bad"}},
    ),
    "oauth": (
        Problem("It is used", None, "invalid_grant"),
        {"error": "invalid_grant", "error_description": "It is used"},
    ),
    "oauth without words": (
        Problem("invalid_request", None, "invalid_request"),
        {"error": "invalid_request"},
    ),
    "okta": (
        Problem("Invalid token provided"),
        {"errorCode": "E0000011", "errorSummary": "Invalid token provided", "errorCauses": []},
    ),
    "a text": (Problem("Forbidden"), "Forbidden"),
    "a number": (Problem(""), 7),
    "a list": (Problem(""), [{"detail": "No"}]),
    "null": (Problem(""), b"null"),
    "an empty object": (Problem(""), {}),
    "nothing": (Problem(""), b""),
    "a web page": (Problem(""), b"<html><body>502 Bad Gateway</body></html>"),
    "plain text": (Problem("upstream request timeout"), b"upstream request\n timeout\n"),
    "JSON that is cut off": (Problem(""), b'{"detail": "No such'),
    "a list that is cut off": (Problem(""), b'[{"detail": "No such'),
    "no text": (Problem(""), b"\x00\x01\xff\xfe"),
    "text that is not UTF-8": (Problem(""), "Schlüssel".encode("latin-1")),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_of_body_is_understood(shape):
    """In words, as scimType, and as the provider's own code."""
    expected, body = SHAPES[shape]

    assert expected == read_problem(answer(400, body))


def test_a_web_page_is_told_by_its_type():
    """Not every page begins with a tag."""
    page = answer(502, b"Bad Gateway", content_type="text/html")

    assert Problem("") == read_problem(page)


STATUSES = {
    300: ResponseError,
    302: ResponseError,
    400: BadRequestError,
    401: UnauthorizedError,
    402: ResponseError,
    403: ForbiddenError,
    404: NotFoundError,
    405: ResponseError,
    409: ConflictError,
    412: PreconditionFailedError,
    413: BadRequestError,
    418: ResponseError,
    422: ResponseError,
    429: TooManyRequestsError,
    499: ResponseError,
    500: ServerError,
    501: ServerError,
    503: ServerError,
    520: ServerError,
    599: ServerError,
}


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("body", [b"", {"detail": "No"}, b"<html>"], ids=["none", "scim", "html"])
def test_the_class_is_the_one_of_the_status(status, body):
    """Whatever the body says; statuses without a class of their own are plain."""
    error = error_from(answer(status, body), START)

    assert STATUSES[status] is type(error)
    assert status == error.status
    assert error.hint


#: RFC 7644 section 3.12, table 9, and RFC 9865 section 2.1.
KEYWORDS = {
    "invalidFilter": (BadRequestError, "filter"),
    "tooMany": (BadRequestError, "Narrow"),
    "uniqueness": (ConflictError, "if_exists"),
    "mutability": (BadRequestError, "read-only"),
    "invalidSyntax": (BadRequestError, "body"),
    "invalidPath": (BadRequestError, "path"),
    "noTarget": (BadRequestError, "selects nothing"),
    "invalidValue": (BadRequestError, "value"),
    "invalidVers": (BadRequestError, "2.0"),
    "sensitive": (BadRequestError, ".search"),
    "invalidCursor": (BadRequestError, "without a cursor"),
    "expiredCursor": (BadRequestError, "without a cursor"),
    "invalidCount": (BadRequestError, "fewer"),
}


@pytest.mark.parametrize("keyword", KEYWORDS)
@pytest.mark.parametrize("written", [str, str.lower, str.upper], ids=["as is", "lower", "upper"])
def test_every_scim_type_has_its_hint(keyword, written):
    """In any case; the error carries it as it came."""
    error = error_from(scim(400, "No", written(keyword)), START)
    cls, hint = KEYWORDS[keyword]

    assert (cls, written(keyword)) == (type(error), error.scim_type)
    assert hint in error.hint
    assert error.hint.endswith(".")


def test_uniqueness_with_its_status():
    """409 is what RFC 7644 section 3.3 has for it."""
    error = error_from(scim(409, "userName is taken", "uniqueness"), START)

    assert (ConflictError, "userName is taken") == (type(error), error.detail)


def test_an_unknown_scim_type_is_kept():
    """The class and the hint are those of the status."""
    error = error_from(scim(403, "No", "vendorSpecial"), START)

    assert (ForbiddenError, "vendorSpecial", ForbiddenError.default_hint) == (
        type(error),
        error.scim_type,
        error.hint,
    )


@pytest.mark.parametrize(
    ("expected", "status"),
    [
        ("Not Found", 404),
        ("Service Unavailable", 503),
        ("an answer with an unknown status", 520),
        ("an answer with an unknown status", 299),
    ],
)
def test_without_words_the_status_speaks(expected, status):
    """Its name, where the standard has one."""
    assert expected == error_from(answer(status), START).detail


@pytest.mark.parametrize(
    ("expected", "body"),
    [
        (None, b""),
        (None, {"detail": "No"}),
        (None, b"plain words"),
        ("<html>down</html>", b"<html>down</html>"),
        ('{"unknown":1}', {"unknown": 1}),
        ("x" * 200, {"x" * 1000: 1}),
    ],
    ids=["none", "understood", "text", "html", "unknown", "long"],
)
def test_a_body_that_was_not_understood_is_kept(expected, body):
    """Its beginning, for the person who looks into it."""
    body_ = error_from(answer(500, body), START).body

    assert expected == (body_ if body_ is None or len(body_) < 200 else "x" * 200)


# What a 401 or a 403 refuses

MISSING_SCOPES = [
    answer(401, {"message": "Missing scopes"}),
    answer(403, {"message": "Missing scopes"}),
    answer(401, {"message": "missing scopes."}),
    answer(401, {"error_code": "MISSING_SCOPES", "message": "no"}),
    answer(401, {"schemas": [SCIM_ERROR], "status": "401", "detail": "Missing scopes"}),
    answer(401, {"Detail": "Missing scopes"}),
    answer(401, {"errors": [{"status": 401, "title": "Missing scopes"}]}),
    answer(403, {"error": "insufficient_scope"}),
    answer(403, {"error": {"code": 403, "message": "insufficient scope"}}),
    answer(401, www_authenticate='Bearer realm="go1", error="insufficient_scope"'),
    answer(403, www_authenticate="Bearer error=insufficient_scope"),
    answer(401, "Missing scopes"),
    answer(401, b"Missing scopes"),
]

BAD_TOKEN = [
    answer(401),
    answer(401, b"<html>Unauthorized</html>"),
    answer(401, {"message": "Who are you?"}),
    answer(401, {"error_code": "AUTH_TOKEN_INVALID", "message": "no"}),
    answer(403, {"message": "Missing or invalid JWT."}),
    answer(403, {"error_code": "AUTH_TOKEN_INVALID", "message": "no"}),
    answer(403, {"error_code": "auth_token_invalid"}),
    answer(403, {"message": "Invalid token"}),
    answer(403, b"Invalid token"),
    answer(403, {"detail": "The access token has been revoked"}),
    answer(403, {"errors": [{"code": "token_expired"}]}),
    answer(403, {"error": [{"path": "authorization", "message": "invalid access token"}]}),
    answer(403, www_authenticate="Bearer error=invalid_token"),
]

OTHERS = [
    answer(200, {"message": "Invalid token"}),
    answer(400, {"message": "Missing scopes"}),
    answer(403),
    answer(403, b"<html>invalid token</html>"),
    answer(403, {"message": "You may not invite users."}),
    answer(403, {"message": "This is out of the scope of your role."}),
    answer(403, {"message": "This token's user is no Administrator"}),
    answer(403, {"message": "Invalid CSRF token"}),
    answer(403, {"a": {"message": "Invalid token"}}),
    answer(403, {"error": {"error": {"error": {"error": {"error": "Invalid token"}}}}}),
    answer(403, [[[[["Invalid token"]]]]]),
    answer(403, 7),
]


@pytest.mark.parametrize("response", MISSING_SCOPES)
def test_a_missing_scope_is_not_a_bad_token(response):
    """An answer that speaks of scopes does not refuse the token, with 401 or 403."""
    assert (True, False) == (speaks_of_scopes(response), speaks_of_token(response))
    assert MissingScopeError is type(error_from(response, START))


@pytest.mark.parametrize("response", BAD_TOKEN)
def test_a_bad_token_is_told(response):
    """Any other 401, and a 403 that names the token, refuse the token, in every shape of body."""
    assert (False, True) == (speaks_of_scopes(response), speaks_of_token(response))
    assert type(error_from(response, START)) in {UnauthorizedError, ForbiddenError}


@pytest.mark.parametrize("response", OTHERS)
def test_other_answers_speak_of_neither(response):
    """Other statuses, and a 403 about rights, speak of neither."""
    assert (False, False) == (speaks_of_scopes(response), speaks_of_token(response))


@pytest.mark.parametrize("status", [400, 404, 409, 500])
def test_only_a_401_and_a_403_speak_of_scopes(status):
    """A filter may name the word, too."""
    error = error_from(answer(status, {"detail": "Missing scopes"}), START)

    assert STATUSES[status] is type(error)


@pytest.mark.parametrize("detail", ["Email cannot be changed", "You may not change this e-mail."])
def test_a_refused_email_says_who_may_change_it(detail):
    """An Administrator of every portal of that user (Go1 help article 9775525)."""
    error = error_from(scim(403, detail), START)

    assert ForbiddenError is type(error)
    assert "Administrator of every portal" in error.hint


def test_a_missing_scope_comes_before_the_email():
    """The first thing to repair is the token."""
    error = error_from(scim(403, "Missing scopes for email"), START)

    assert MissingScopeError.default_hint == error.hint


def test_an_email_in_another_answer_is_nothing_special():
    """A 404 about an address is about the address."""
    assert NotFoundError.default_hint == error_from(scim(404, "no such email"), START).hint


# When to come back, and whom to ask


@pytest.mark.parametrize("status", [408, 425, 429, 500, 503])
def test_what_passes_says_when_to_come_back(status):
    """In seconds, from either form of Retry-After; there is nothing else to do."""
    error = error_from(answer(status, retry_after="90"), START)

    assert (90.0, "The provider asks to wait 90 seconds: try again after that.") == (
        error.retry_after,
        error.hint,
    )


def test_a_rate_limit_without_a_time_has_its_general_hint():
    """Fewer requests, or later."""
    for response in (answer(429), answer(429, retry_after="0"), answer(429, retry_after="soon")):
        assert TooManyRequestsError.default_hint == error_from(response, START).hint


@pytest.mark.parametrize(
    ("response", "hint"),
    [
        (answer(413, retry_after="90"), BadRequestError.default_hint),
        (answer(409, retry_after="90"), ConflictError.default_hint),
        (
            answer(400, {"scimType": "tooMany"}, retry_after="90"),
            "Narrow the filter: the provider refuses to answer with so many.",
        ),
    ],
    ids=["413", "409", "tooMany"],
)
def test_any_error_says_when_to_come_back(response, hint):
    """After what else is to be done."""
    error = error_from(response, START)

    assert 90.0 == error.retry_after
    assert f"{hint} The provider asks to wait 90 seconds: try again after that." == error.hint


def test_a_failure_without_a_time_has_its_general_hint():
    """Later, whenever that is."""
    assert ServerError.default_hint == error_from(answer(503), START).hint


@pytest.mark.parametrize(
    "header", ["x-request-id", "request-id", "x-amzn-requestid", "x-correlation-id"]
)
def test_the_id_of_the_request_is_kept(header):
    """Support asks for it."""
    error = error_from(answer(500, **{header: "abc"}), START)

    assert "abc" == error.request_id


def test_an_answer_may_have_no_id():
    """Then there is none to show; an empty one is none."""
    assert error_from(answer(500), START).request_id is None
    assert "b" == error_from(answer(500, x_request_id="", request_id="b"), START).request_id


@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308])
def test_a_redirect_points_at_the_base_url(status):
    """It is not followed, so the URL is wrong."""
    error = error_from(answer(status, location="https://elsewhere.example"), START)

    assert "Redirects are not followed: check the base URL." == error.hint
    assert HTTPStatus(status).phrase == error.detail


def test_no_header_and_no_token_is_in_an_error():
    """Errors go into logs and tickets."""
    response = answer(500, b"", set_cookie="secret", authorization="Bearer secret")
    error = error_from(response, START)

    assert "secret" not in f"{error!r} {error} {vars(error)}"
