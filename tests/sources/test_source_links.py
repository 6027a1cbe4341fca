"""Links to the next page: another host is never called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from go1scim import DecodeError
from go1scim.sources import Reading, Trail
from go1scim.sources._links import below, next_link

BASE = "https://graph.microsoft.com/v1.0"


@pytest.mark.parametrize(
    "link",
    [
        "https://graph.microsoft.com/v1.0/users?$skiptoken=x",
        "https://evil.example/v1.0/users?$skiptoken=x",
        "https://graph.microsoft.com@evil.example/v1.0/users?$skiptoken=x",
        "//evil.example/v1.0/users?$skiptoken=x",
        "/v1.0/users?$skiptoken=x#fragment",
        "http://graph.microsoft.com:8080/v1.0/users?$skiptoken=x",
    ],
)
def test_only_path_and_query_are_followed(link):
    """Whatever host the link names."""
    assert "/users?$skiptoken=x" == below(BASE, link)


@pytest.mark.parametrize(
    "link",
    [
        7,
        ["/v1.0/users"],
        "https://graph.microsoft.com/beta/users",
        "https://graph.microsoft.com/v1.0users",
        "https://graph.microsoft.com/v1.0/../beta/users",
        "https://graph.microsoft.com/v1.0",
        "/v1.0/users?a=b\r\nHost: evil",
        "/v1.0/us ers",
        "https://[/v1.0/users",
        "?page=2",
    ],
    ids=repr,
)
def test_a_link_that_leads_elsewhere_is_refused(link):
    """With what to check."""
    with pytest.raises(DecodeError, match="the link to the next page") as caught:
        below(BASE, link)
    assert "base URL" in caught.value.hint


@given(st.text())
def test_whatever_a_link_is_the_host_stays(link):
    """It is a target below the base URL, or refused."""
    try:
        target = below("https://api.example.com", link)
    except DecodeError:
        return
    assert target.startswith("/")
    assert not any(character.isspace() for character in target)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", None),
        ('<https://x/a>; rel="self"', None),
        ('<https://x/a>; rel="self", <https://x/b?after=1,2>; rel="next"', "https://x/b?after=1,2"),
        ("<https://x/b>; rel=next", "https://x/b"),
        ('<https://x/b>; title="x"; REL="next"', "https://x/b"),
        ('<https://x/b>; rel="nextish"', None),
    ],
)
def test_the_next_link_of_a_header(header, expected):
    """In the forms of RFC 8288 that servers use."""
    assert expected == next_link({"link": header} if header else {})


def test_a_trail_ends_where_there_is_no_link():
    """And is complete."""
    trail = Trail(BASE, "/users")
    trail.follow(f"{BASE}/users?page=2")
    assert "/users?page=2" == trail.target
    trail.follow(None)

    assert (None, Reading()) == (trail.target, trail.reading)


def test_a_trail_that_goes_in_circles_is_not_complete():
    """Wherever it comes back to."""
    trail = Trail(BASE, "/users?page=1")
    trail.follow(f"{BASE}/users?page=2")
    trail.follow(f"{BASE}/users?page=1")

    assert (None, False) == (trail.target, trail.reading.complete)
    assert "that it had sent" in trail.reading.reason
