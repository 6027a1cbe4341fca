import pytest

from go1scim import RFC, Name, PatchOp, PreconditionFailedError, User
from go1scim.testing import ManualClock, Portal

ADA = {"userName": "ada", "name": {"givenName": "Ada", "familyName": "Byron"}}


@pytest.fixture
def ada(rfc):
    """A portal with one user."""
    rfc.portal.add_user(ADA, id="1")
    return rfc


def version(answer):
    """The version of an answer, which its header and its body agree on."""
    assert answer.headers["etag"] == answer.body["meta"]["version"]
    return answer.headers["etag"]


def test_a_version_is_weak_and_moves_with_every_change(rfc):
    """In the header and in meta (RFC 7644 section 3.14)."""
    made = rfc("POST", "/Users", ADA)
    path = f"/Users/{made.body['id']}"
    patched = rfc.patch(path, {"op": "add", "path": "title", "value": "Countess"})
    again = rfc.patch(path, {"op": "add", "path": "title", "value": "Countess"})
    put = rfc("PUT", path, ADA)
    assert version(made).startswith('W/"')
    assert 3 == len({version(made), version(patched), version(put)})
    assert version(patched) == version(again)
    assert version(put) == version(rfc("GET", path))


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("{}", 200),
        ("*", 200),
        ('W/"none", {}', 200),
        ('"{strong}"', 200),
        ('W/"none"', 412),
        ("", 412),
        ("none", 412),
    ],
)
def test_a_write_may_depend_on_the_version(ada, header, expected):
    """If-Match: it is done, or refused with 412 and not done."""
    current = version(ada("GET", "/Users/1"))
    header = header.replace("{}", current).replace("{strong}", current[3:-1])
    answer = ada("PUT", "/Users/1", {**ADA, "title": "x"}, **{"If-Match": header})
    assert expected == answer.status
    assert (expected == 200) == ("title" in ada.portal.users[0])
    if expected == 412:
        assert current in answer.body["detail"]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("header", ["If-Match", "If-None-Match"])
def test_every_write_may_depend_on_it(ada, method, header):
    """RFC 9110 section 13.1."""
    named = 'W/"none"' if header == "If-Match" else version(ada("GET", "/Users/1"))
    assert 412 == ada(method, "/Users/1", ADA, **{header: named}).status
    assert 404 == ada(method, "/Users/2", ADA, **{header: named}).status
    assert 1 == len(ada.portal.users)


def test_a_read_may_be_spared(ada):
    """If-None-Match: 304 without a body, for who has that version."""
    current = version(ada("GET", "/Users/1"))
    same = ada("GET", "/Users/1", **{"If-None-Match": current})
    assert (304, None, current) == (same.status, same.body, same.headers["etag"])
    assert 200 == ada("GET", "/Users/1", **{"If-None-Match": 'W/"other"'}).status
    assert 412 == ada("GET", "/Users/1", **{"If-Match": 'W/"other"'}).status


def test_what_is_not_shown_has_a_version(make_caller):
    """A 204 tells it in its header."""
    caller = make_caller(quirks={"patch_no_content": True})
    caller.portal.add_group(displayName="x", id="1")
    answer = caller.patch("/Groups/1", {"op": "replace", "path": "displayName", "value": "y"})
    assert (204, version(caller("GET", "/Groups/1"))) == (answer.status, answer.headers["etag"])


def test_there_may_be_no_versions(make_caller):
    """Then none is told, none is asked for, and none is announced."""
    caller = make_caller(quirks={"etags": False})
    caller.portal.add_user(ADA, id="1")
    answer = caller("PUT", "/Users/1", ADA, **{"If-Match": 'W/"none"', "If-None-Match": "*"})
    assert 200 == answer.status
    assert "etag" not in answer.headers
    assert "version" not in answer.body["meta"]
    assert {"supported": False} == caller("GET", "/ServiceProviderConfig").body["etag"]


@pytest.fixture
def portal():
    """A portal by the standard, with one user and time that does not pass."""
    portal = Portal(dialect="rfc", clock=ManualClock())
    portal.add_user(ADA, id="1")
    return portal


def test_two_writers_both_have_their_way(portal):
    """The later one is refused with 412, reads again, and changes only what it means to."""
    with portal.client(dialect=RFC) as first, portal.client(dialect=RFC) as second:
        seen = second.users.get("1")
        first.users.update("1", title="Countess")
        changed = second.users.update(seen, nick_name="Enchantress")
    assert ("Countess", "Enchantress") == (changed.title, changed.nick_name)
    assert [412, 200] == [one.status for one in portal.requests.matching("PATCH")][1:]
    assert ("Countess", "Enchantress") == tuple(
        portal.users[0][name] for name in ("title", "nickName")
    )


def test_a_writer_who_is_always_late_gives_up(portal):
    """The error says so, and nothing of the change is done."""

    def changed_by_another(answer):
        with portal.client(dialect=RFC) as other:
            title = str(len(portal.requests))
            other.users.patch("1", PatchOp().replace("title", title))
        return answer

    with portal.client(dialect=RFC) as client:
        stale = client.users.get("1")
        changed_by_another(None)
        portal.faults.alter(changed_by_another, method="GET", path="/Users/1", times=9)
        with pytest.raises(PreconditionFailedError) as caught:
            client.users.update(stale, nick_name="Enchantress")
    assert 412 == caught.value.status
    assert "nickName" not in portal.users[0]
    refused = portal.requests.count("PATCH", "/Users/1", status=412)
    assert 1 < refused < 9


def test_a_replacement_of_another_version_is_refused(portal):
    """A PUT of all that was read would undo what somebody else did."""
    with portal.client(dialect=RFC) as client:
        stale = client.users.get("1")
        client.users.update("1", title="Countess")
        with pytest.raises(PreconditionFailedError):
            client.users.replace(stale)
    assert "Countess" == portal.users[0]["title"]


def test_versions_do_not_change_what_a_client_creates(portal):
    """A user as it was read equals the user as it was made."""
    with portal.client(dialect=RFC) as client:
        made = client.users.create(User(user_name="b", name=Name(given_name="B", family_name="C")))
        assert made.meta.version
        assert made == client.users.get(made.id)
