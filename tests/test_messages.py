"""The messages of the protocol."""

import pickle

import pytest

from go1scim import urns
from go1scim.converter import from_dict, from_json, to_dict, to_json
from go1scim.errors import DecodeError, ValidationError
from go1scim.messages import (
    BulkOperation,
    BulkOperationResponse,
    BulkRequest,
    BulkResponse,
    ErrorMessage,
    ListResponse,
    SearchRequest,
    Unreadable,
)
from go1scim.models import User
from go1scim.patch import PatchOp


def test_an_error_is_written_with_its_status_as_text():
    """The standard wants text (RFC 7644 section 3.12)."""
    error = ErrorMessage(status=409, scim_type="uniqueness", detail="taken")

    assert {
        "schemas": [urns.ERROR],
        "status": "409",
        "scimType": "uniqueness",
        "detail": "taken",
    } == to_dict(error)


def test_an_error_is_read():
    """The URN of the message is no unknown attribute."""
    document = {"schemas": [urns.ERROR], "status": 400, "detail": "x", "trace": "y"}

    error = from_dict(document, ErrorMessage)

    assert ErrorMessage(status=400, detail="x", extra={"trace": "y"}) == error


def test_a_search_is_written():
    """What is not asked for is not there (RFC 7644 section 3.4.3)."""
    search = SearchRequest(attributes=["userName"], filter="active eq true", start_index=1, count=0)

    assert {
        "schemas": [urns.SEARCH_REQUEST],
        "attributes": ["userName"],
        "filter": "active eq true",
        "startIndex": 1,
        "count": 0,
    } == to_dict(search)
    assert search == from_json(to_json(search), SearchRequest)


def test_a_search_is_checked():
    """Its arguments have types."""
    with pytest.raises(ValidationError, match=r"SearchRequest\.count takes an int, got str"):
        SearchRequest(count="10")


def test_a_bulk_request_is_written():
    """Its operations hold resources and patches (RFC 7644 section 3.7)."""
    request = BulkRequest(
        fail_on_errors=1,
        operations=[
            BulkOperation(method="POST", path="/Users", bulk_id="q", data=User(user_name="ada")),
            BulkOperation(method="PATCH", path="/Users/1", data=PatchOp().remove("title")),
            BulkOperation(method="DELETE", path="/Users/2", version='W/"1"'),
        ],
    )

    written = to_dict(request)

    assert {
        "schemas": [urns.BULK_REQUEST],
        "failOnErrors": 1,
        "Operations": [
            {
                "method": "POST",
                "bulkId": "q",
                "path": "/Users",
                "data": {"schemas": [urns.USER], "userName": "ada"},
            },
            {
                "method": "PATCH",
                "path": "/Users/1",
                "data": {
                    "schemas": [urns.PATCH_OP],
                    "Operations": [{"op": "remove", "path": "title"}],
                },
            },
            {"method": "DELETE", "version": 'W/"1"', "path": "/Users/2"},
        ],
    } == written
    assert written == to_dict(from_dict(written, BulkRequest))
    assert isinstance(hash(request), int)


def test_a_bulk_response_is_read():
    """The status is text or a number; the response is JSON."""
    document = {
        "schemas": [urns.BULK_RESPONSE],
        "operations": [
            {"method": "POST", "bulkId": "q", "status": "201", "location": "https://x/Users/1"},
            {"method": "PATCH", "status": 400, "response": {"status": "400"}},
        ],
    }

    assert BulkResponse(
        operations=[
            BulkOperationResponse(
                method="POST", bulk_id="q", status=201, location="https://x/Users/1"
            ),
            BulkOperationResponse(method="PATCH", status=400, response={"status": "400"}),
        ]
    ) == from_dict(document, BulkResponse)


def test_a_message_that_is_none_is_refused():
    """The pointer says where."""
    with pytest.raises(DecodeError, match="/Operations/0/method: expected a string"):
        from_dict({"Operations": [{"method": 1}]}, BulkRequest)


def test_a_list_is_a_value():
    """It compares, pickles, and hashes."""
    page = ListResponse(resources=[User(id="1")], unreadable=[Unreadable({}, "/0", "bad")])

    assert page == pickle.loads(pickle.dumps(page))  # noqa: S301
    assert hash(page) == hash(ListResponse(resources=(User(id="1"),), unreadable=page.unreadable))
