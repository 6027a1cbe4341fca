import json

import pytest

from go1scim.testing._problems import ProblemError, render
from go1scim.testing.quirks import Quirks

ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"


@pytest.mark.parametrize(
    ("quirks", "expected"),
    [
        ({}, {"schemas": [ERROR], "status": "400", "scimType": "tooMany", "detail": "Why"}),
        (
            {"error_body": "scim", "error_status_number": True},
            {"schemas": [ERROR], "status": 400, "scimType": "tooMany", "detail": "Why"},
        ),
        ({"error_body": "go1"}, {"error_code": "tooMany", "message": "Why"}),
        ({"error_body": "message"}, {"message": "Why"}),
        (
            {"error_body": "errors"},
            {
                "errors": [
                    {"status": "400", "code": "tooMany", "title": "Bad Request", "detail": "Why"}
                ]
            },
        ),
    ],
)
def test_errors_have_many_shapes(quirks, expected):
    """The standard's, and those that Go1's other services use."""
    answer = render(ProblemError(400, "Why", scim_type="tooMany"), Quirks(**quirks))
    assert (400, expected) == (answer.status, json.loads(answer.content))


def test_without_a_keyword_the_status_names_the_error():
    """An error code there has to be."""
    quirks = Quirks(error_body="go1")
    codes = [
        json.loads(render(ProblemError(status, "Why"), quirks).content)["error_code"]
        for status in (404, 599)
    ]
    assert ["not_found", "error"] == codes


@pytest.mark.parametrize(
    ("form", "kind", "content"),
    [
        ("html", "text/html; charset=utf-8", b"<h1>404 Not Found</h1>"),
        ("empty", None, b""),
    ],
)
def test_an_error_may_be_no_json(form, kind, content):
    """As gateways answer; the headers stay."""
    answer = render(ProblemError(404, "Why", headers={"x": "y"}), Quirks(error_body=form))
    assert (kind, "y") == (answer.headers.get("content-type"), answer.headers["x"])
    assert content in answer.content
