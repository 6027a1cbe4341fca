import pytest
from scripted_provider import answer

from go1scim.auth._answers import speaks_of_scopes, speaks_of_token

SCIM_ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"

MISSING_SCOPES = [
    answer(401, {"message": "Missing scopes"}),
    answer(403, {"message": "Missing scopes"}),
    answer(401, {"message": "missing scopes."}),
    answer(401, {"error_code": "MISSING_SCOPES", "message": "no"}),
    answer(401, {"schemas": [SCIM_ERROR], "status": "401", "detail": "Missing scopes"}),
    answer(401, {"errors": [{"status": 401, "title": "Missing scopes"}]}),
    answer(403, {"error": "insufficient_scope"}),
    answer(403, {"error": {"code": 403, "message": "insufficient scope"}}),
    answer(401, www_authenticate='Bearer realm="go1", error="insufficient_scope"'),
    answer(401, "Missing scopes"),
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


@pytest.mark.parametrize("response", BAD_TOKEN)
def test_a_bad_token_is_told(response):
    """Any other 401, and a 403 that names the token, refuse the token, in every shape of body."""
    assert (False, True) == (speaks_of_scopes(response), speaks_of_token(response))


@pytest.mark.parametrize("response", OTHERS)
def test_other_answers_speak_of_neither(response):
    """Other statuses, and a 403 about rights, speak of neither."""
    assert (False, False) == (speaks_of_scopes(response), speaks_of_token(response))
