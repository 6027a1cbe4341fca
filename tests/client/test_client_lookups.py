"""What a look-up may promise, and what an answer that was lost may be taken for."""

import json

import pytest
from attrs import evolve

from go1scim import (
    RFC,
    ConflictError,
    DecodeError,
    Dialect,
    Email,
    EnterpriseUser,
    Group,
    Manager,
    Name,
    PreconditionFailedError,
    Response,
    Role,
    TransportError,
    User,
    ValidationError,
)
from go1scim.testing import Portal

BAD = {"id": "7", "userName": "ADA@example.com", "active": "maybe"}


def answer(document, status=200, **headers):
    """An answer with a JSON body."""
    return Response(status, headers, json.dumps(document).encode())


def listing(*records, total=None):
    """A page with these records."""
    return {"totalResults": len(records) if total is None else total, "Resources": list(records)}


def test_a_record_that_cannot_be_read_may_be_the_one(connect):
    """None would be a promise that the user does not exist."""
    go1 = connect(lambda request: answer(listing(BAD)))
    with pytest.raises(DecodeError, match="cannot be read") as caught:
        go1.users.find(user_name="ada@example.com")
    assert "/Resources/0/active" == caught.value.pointer


def test_a_record_of_somebody_else_that_cannot_be_read_does_not_matter(connect):
    """A provider that ignores filters may have bad records of others."""
    go1 = connect(lambda request: answer(listing(BAD)))
    assert None is go1.users.find(user_name="charles@example.com")


def test_a_create_is_not_repeated_beside_a_record_that_cannot_be_read(connect, ada):
    """It may be what the first attempt has made."""
    posts = []

    def server(request):
        if request.method == "POST":
            posts.append(request)
            return TransportError("lost")
        return answer(listing({**BAD, "externalId": "e-1"}))

    with pytest.raises(TransportError, match="lost"):
        connect(server).users.create(ada)
    assert 1 == len(posts)


def test_a_listing_that_contradicts_itself_is_no_answer(connect):
    """The server announces 500 users, and sends the same three whatever is asked for."""
    people = [{"id": str(n), "userName": str(n)} for n in range(3)]
    go1 = connect(lambda request: answer(listing(*people, total=500)))
    assert "2" == go1.users.find(user_name="2").id
    with pytest.raises(DecodeError, match="announced 500 resources and sent 3"):
        go1.users.find(user_name="400")


def test_letters_that_are_alike_in_one_language_only_differ(connect):
    """A server compares without case, and not by what sounds alike."""
    go1 = connect(lambda request: answer(listing({"id": "1", "userName": "straße@example.com"})))
    assert None is go1.users.find(user_name="strasse@example.com")
    assert "1" == go1.users.find(user_name="STRAßE@example.com").id


@pytest.mark.parametrize("user_name", [None, "", " "])
def test_a_user_without_a_name_is_not_sent(go1, portal, user_name):
    """Nothing could be looked up after an answer was lost."""
    person = User(user_name=user_name, name=Name(given_name="Ada", family_name="Byron"))
    with pytest.raises(ValidationError) as caught:
        go1.users.create(person)
    assert "user_name" == caught.value.field
    assert 0 == len(portal.users)


@pytest.mark.parametrize(
    "difference",
    [
        {"active": False},
        {"roles": [{"value": Role.MANAGER.guid}]},
        {"title": "Countess"},
        {"emails": [{"value": "other@example.com"}]},
    ],
    ids=str,
)
def test_an_older_user_is_not_taken_for_the_new_one(connect, ada, difference):
    """What was sent must show in it."""
    older = {"id": "old", "userName": ada.user_name, "externalId": "e-1"}
    older |= {"name": {"givenName": "Ada", "familyName": "Byron"}}
    older |= {"emails": [{"value": "ada@example.com", "type": "work", "primary": True}]}

    def server(request):
        if request.method == "POST":
            return Response(503)
        return answer(listing({**older, **difference}))

    sent = evolve(ada, title="CTO", roles=[Role.LEARNER], active=None)
    with pytest.raises(ConflictError, match="differs from what was sent"):
        connect(server).users.create(sent)


def test_a_provider_may_change_the_case_of_what_it_keeps(connect, ada):
    """The user that was created is recognised all the same."""
    posts = []

    def server(request):
        if request.method == "POST":
            posts.append(json.loads(request.content))
            return Response(503)
        kept = {**posts[0], "id": "new", "userName": posts[0]["userName"].upper()}
        return answer(listing(kept))

    assert "new" == connect(server).users.create(ada).id
    assert 1 == len(posts)


def test_an_older_group_is_not_taken_for_the_new_one(connect):
    """Names of groups need not be unique: a new group has the members it was sent with."""

    def server(request):
        if request.method == "POST":
            return Response(503)
        return answer(listing({"id": "old", "displayName": "Sales", "members": [{"value": "1"}]}))

    with pytest.raises(ConflictError):
        connect(server).groups.create(Group(display_name="Sales"))


def test_a_merge_leaves_alone_what_is_not_set(go1, portal, ada):
    """Also within a name and within the enterprise extension."""
    there = evolve(ada, name=evolve(ada.name, middle_name="Augusta"))
    go1.users.create(there.with_extension(EnterpriseUser(department="Engines", division="North")))
    more = evolve(ada, title="CTO", name=Name(given_name="Ada", family_name="King"))
    merged = go1.users.create(
        more.with_extension(EnterpriseUser(department="Poetry")), if_exists="update"
    )
    assert Name(given_name="Ada", family_name="King", middle_name="Augusta") == merged.name
    assert ("CTO", True) == (merged.title, merged.active)
    assert ("Poetry", "North") == (
        merged[EnterpriseUser].department,
        merged[EnterpriseUser].division,
    )


@pytest.mark.parametrize("dialect", [RFC, Dialect(name="put", update="put")], ids=["patch", "put"])
def test_a_merge_that_changes_nothing_sends_nothing(connect, clock, ada, dialect):
    """The second run of an upsert is silent."""
    portal = Portal(clock=clock, dialect="rfc")
    go1 = connect(portal, dialect=dialect)
    person = ada.with_extension(EnterpriseUser(manager=Manager("9")))
    go1.users.create(person)
    portal.requests.clear()
    go1.users.create(person, if_exists="update")
    assert ["GET"] == [request.method for request in portal.requests]


def test_what_the_provider_fills_in_is_no_difference(connect):
    """A display name of a manager, a formatted name, a primary that it chose."""
    filled = {
        "id": "1",
        "userName": "ada",
        "name": {"givenName": "Ada", "familyName": "Byron", "formatted": "Ada Byron"},
        "emails": [{"value": "a", "type": "work", "primary": True, "display": "A"}],
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {
            "manager": {"value": "9", "displayName": "Boss", "$ref": "../Users/9"}
        },
    }
    go1 = connect(lambda request: answer(filled))
    user = go1.users.get("1")
    same = go1.users.update(
        user,
        name=Name(given_name="Ada", family_name="Byron"),
        emails=[Email("a", type="work")],
        manager="9",
    )
    assert same is user


def test_a_put_is_made_from_everything_there_is(connect, clock, ada):
    """A user that was read in part is read whole before it is put."""
    portal = Portal(clock=clock)
    go1 = connect(portal, dialect=Dialect(name="put", update="put"))
    there = go1.users.create(evolve(ada, title="CTO"))
    part = go1.users.get(there.id, attributes=["userName"])
    changed = go1.users.update(part, nick_name="A")
    assert ("CTO", "A", ada.emails) == (changed.title, changed.nick_name, changed.emails)


def test_a_lost_put_is_looked_for_before_it_is_repeated(connect):
    """Its own success has changed the version, so that a repetition would fail."""
    state = {"document": {"id": "1", "userName": "ada"}, "version": 1}

    def server(request):
        etag = f'W/"{state["version"]}"'
        if request.method == "PUT":
            if request.headers["if-match"] != etag:
                return Response(412)
            state.update(document=json.loads(request.content), version=2)
            return TransportError("lost")
        return answer({**state["document"], "id": "1"}, etag=etag)

    go1 = connect(server, dialect=RFC)
    put = go1.users.replace(evolve(go1.users.get("1"), title="CTO"))
    assert ("CTO", 'W/"2"') == (put.title, put.meta.version)


def test_a_put_that_somebody_else_was_faster_than_fails(connect):
    """What is there is not what was put."""

    def server(request):
        if request.method == "PUT":
            return Response(412)
        return answer({"id": "1", "userName": "ada", "title": "Other"}, etag='W/"2"')

    go1 = connect(server, dialect=RFC)
    with pytest.raises(PreconditionFailedError):
        go1.users.replace(evolve(go1.users.get("1"), title="CTO"))


def test_members_that_were_removed_by_a_lost_request_are_gone(connect):
    """A provider may refuse to remove them a second time."""
    members, patches = ["1", "2", "3"], []

    def server(request):
        if request.method == "PATCH":
            patches.append(request)
            if not members[1:]:
                return Response(400, {}, b'{"scimType": "noTarget"}')
            del members[1:]
            return TransportError("lost")
        return answer(
            {"id": "g", "displayName": "Sales", "members": [{"value": m} for m in members]}
        )

    group = connect(server).groups.remove_members("g", ["2", "3"])
    assert ["1"] == [member.value for member in group.members]
    assert 1 == len(patches)


def test_a_group_is_read_once_after_many_requests(connect, clock):
    """Where PATCH is answered with 204, only the last one is followed by a read."""
    portal = Portal(clock=clock, quirks={"patch_no_content": True})
    go1 = connect(portal, dialect=Dialect(name="small", member_chunk=2))
    group = go1.groups.create(Group(display_name="Sales"))
    portal.requests.clear()
    changed = go1.groups.add_members(group, [str(n) for n in range(6)])
    assert 6 == len(changed.members)
    assert ["GET", "PATCH", "PATCH", "PATCH", "GET"] == [each.method for each in portal.requests]


def test_an_error_remembers_an_attempt_that_may_have_worked(connect):
    """The last attempt was not sent, but the first one was."""
    replies = [TransportError("lost"), *[TransportError("no", may_have_had_effect=False)] * 4]
    go1 = connect(lambda request: replies.pop(0), dialect=RFC)
    with pytest.raises(TransportError) as caught:
        go1.users.replace(User(id="1", user_name="ada"))
    assert caught.value.may_have_had_effect


@pytest.mark.parametrize("document", [{"status": "ok"}, {}])
def test_another_api_is_no_empty_portal(connect, document):
    """Whatever answers 200 with JSON of its own is not taken for SCIM."""
    go1 = connect(lambda request: answer(document))
    assert not go1.check().ok
    for call in (lambda: go1.users.get("1"), lambda: go1.users.find(user_name="ada")):
        with pytest.raises(DecodeError):
            call()


def test_an_iterator_is_read_by_one_at_a_time(connect):
    """A second thread or task is told so, instead of confusing both."""
    go1 = connect(lambda request: answer(listing({"id": "1"})))
    iterator = go1.inner.users.iter()
    with iterator._alone(), pytest.raises(ValidationError, match="another thread or task"):
        next(go1.runner.value(iterator))
