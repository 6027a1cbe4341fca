"""What becomes of the operations of a bulk where requests fail, and answers get lost."""

import json

import pytest
from attrs import evolve
from bulk_front import Front, lost_after, lost_before, never_sent, with_status
from faces import Connect, Once

from go1scim import (
    BulkError,
    ConfigurationError,
    ConflictError,
    DecodeError,
    EnterpriseUser,
    ForbiddenError,
    Group,
    Manager,
    Member,
    Meta,
    Name,
    NotAttemptedError,
    PatchOp,
    PreconditionFailedError,
    RetryPolicy,
    ServerError,
    TooManyRequestsError,
    TransportError,
    UnauthorizedError,
    User,
    ValidationError,
)

ONCE = RetryPolicy(attempts=1)


def person(name: str, **more: object) -> User:
    """A user who is not there yet."""
    return User(
        user_name=f"{name}@example.com",
        external_id=f"e-{name}",
        name=Name(given_name=name.title(), family_name="Byron"),
        **more,
    )


@pytest.fixture
def front(portal) -> Front:
    """A provider with Bulk."""
    return Front(portal)


@pytest.fixture
def go1(front, connect_plain: Connect) -> Once:
    """A client of it."""
    return connect_plain(front.handle, **front.options())


@pytest.fixture
def once(front, connect_plain: Connect) -> Once:
    """A client of it that sends nothing twice of its own accord."""
    return connect_plain(front.handle, **{**front.options(), "retry": ONCE})


def names(portal):
    """Who is there, once each."""
    found = [user["userName"].partition("@")[0] for user in portal.users]
    assert len(set(found)) == len(found)
    return set(found)


def states(*pendings):
    """What became of each."""
    return [pending.state for pending in pendings]


# Limits


def test_more_than_a_request_takes_goes_into_several(go1, front, portal):
    """In order; what was made in an earlier one is referred to by its id."""
    front.config = {"supported": True, "maxOperations": 2}
    with go1.bulk() as bulk:
        people = [bulk.users.create(person(f"p{number}")) for number in range(5)]
        sales = bulk.groups.create(Group(display_name="Sales", members=[Member(people[4].ref)]))
        bulk.groups.add_members(sales, people[:4])

    assert [2, 2, 2] == list(map(len, front.operations))
    assert ["PATCH /Groups/" + sales.id] == front.singles  # the last one alone
    assert sorted(each.id for each in people) == sorted(
        member["value"] for member in portal.groups[0]["members"]
    )
    third = front.operations[2]
    assert [{"value": f"bulkId:{third[0]['bulkId']}"}] == third[1]["data"]["members"]


@pytest.mark.parametrize("size", [1200, 2000, 5000])
def test_no_request_is_larger_than_the_provider_takes(go1, front, portal, size):
    """Bytes of the body; what is too large by itself is a call of its own."""
    front.config = {"supported": True, "maxOperations": 1000, "maxPayloadSize": size}
    with go1.bulk() as bulk:
        for number in range(20):
            bulk.users.create(person(f"p{number}"))
        bulk.users.create(person("large", title="x" * 6000))
        bulk.users.create(person("last"))

    assert 22 == len(portal.users)
    assert max(map(len, front.bodies)) <= size
    assert "POST /Users" in front.singles


@pytest.mark.parametrize("config", [{}, {"maxOperations": 0, "maxPayloadSize": 0}])
def test_limits_that_are_not_told_are_assumed(go1, front, portal, config):
    """A hundred operations at a time."""
    front.config = {"supported": True, **config, "maxOperations": 0}
    front.config.pop("maxOperations")
    with go1.bulk() as bulk:
        for number in range(150):
            bulk.users.create(person(f"p{number}"))

    assert [100, 50] == list(map(len, front.operations))


def test_a_request_that_is_too_large_is_halved(go1, front, portal):
    """Whatever the provider has said; the next ones are as small at once."""
    front.answers.extend([with_status(413), with_status(413)])
    with go1.bulk() as bulk:
        for number in range(8):
            bulk.users.create(person(f"p{number}"))

    assert [8, 4, 2, 2, 2, 2] == list(map(len, front.operations))
    assert 8 == len(names(portal))


def test_in_the_end_what_is_too_large_goes_by_itself(go1, front, portal):
    """Where not even two are taken."""
    front.answers.append(with_status(413))
    with go1.bulk() as bulk:
        bulk.users.create(person("ada"))
        bulk.users.create(person("eve"))

    assert [2] == list(map(len, front.operations))
    assert ["POST /Users"] * 2 == front.singles


# No Bulk


@pytest.mark.parametrize(
    "config", [None, {}, {"supported": False}, {"supported": False, "maxOperations": 10}]
)
def test_without_bulk_each_operation_is_a_call(go1, front, portal, config):
    """With the same outcome."""
    front.config = config
    with go1.bulk() as bulk:
        ada = bulk.users.create(person("ada"))
        bulk.groups.create(Group(display_name="Sales", members=[Member(ada.ref)]))

    assert ["POST /Users", "POST /Groups"] == front.singles
    assert [] == front.bodies


@pytest.mark.parametrize("status", [404, 405, 501])
def test_a_provider_may_promise_what_it_does_not_have(go1, front, portal, status):
    """It is asked once, and then never again."""
    front.answers.append(with_status(status))
    for first, second in ("ab", "cd"):
        with go1.bulk() as bulk:
            bulk.users.create(person(first))
            bulk.users.create(person(second))

    assert (1, set("abcd")) == (len(front.bodies), names(portal))


def test_a_provider_may_not_tell_whether_it_has_bulk(go1, front, portal):
    """Then it has none."""
    front.discovery.append(with_status(403))
    with go1.bulk() as bulk:
        bulk.users.create(person("ada"))
        bulk.users.create(person("eve"))

    assert ([], {"ada", "eve"}) == (front.bodies, names(portal))


def test_where_it_cannot_be_asked_nothing_is_sent(once, front, portal):
    """And everything is still there to be sent."""
    front.discovery.append(with_status(500))
    bulk = once.bulk()
    ada = bulk.users.create(person("ada"))
    bulk.users.create(person("eve"))
    with pytest.raises(ServerError):
        bulk.send()
    assert "queued" == ada.state
    bulk.send()
    assert {"ada", "eve"} == names(portal)


def test_calls_of_their_own_keep_the_order(go1, front, portal):
    """What may go side by side are calls of one kind on different resources."""
    front.config = None
    portal.add_user(userName="eve@example.com", id="eve")
    with go1.bulk() as bulk:
        bulk.users.patch("eve", PatchOp().replace("title", "one"))
        bulk.users.patch("eve", PatchOp().replace("title", "two"))
        bulk.users.delete("eve")
        ada = bulk.users.create(person("ada"))
        bulk.users.patch(ada, PatchOp().replace("title", "three"))

    assert [
        "PATCH /Users/eve",
        "PATCH /Users/eve",
        "DELETE /Users/eve",
        "POST /Users",
        f"PATCH /Users/{ada.id}",
    ] == front.singles


# Answers that get lost


@pytest.mark.parametrize(
    "answer",
    [lost_after, lost_before, with_status(503), with_status(503, after=True), with_status(500)],
    ids=["lost after", "lost before", "503", "503 after", "500"],
)
def test_a_lost_answer_doubles_nothing(go1, front, portal, answer):
    """Each operation is looked for, and made where there is nothing to be seen of it."""
    portal.add_user(userName="eve@example.com", id="eve")
    portal.add_user(userName="max@example.com", id="max")
    portal.add_group(displayName="Old", id="old", members=[{"value": "eve"}, {"value": "max"}])
    front.answers.append(answer)
    with go1.bulk() as bulk:
        ada = bulk.users.create(person("ada"))
        sales = bulk.groups.create(Group(display_name="Sales", members=[Member(ada.ref)]))
        bulk.groups.add_members(sales, ["eve"])
        bulk.groups.remove_members("old", ["eve"])
        bulk.users.deactivate("eve")
        gone = bulk.users.delete("max")

    assert {"ada", "eve", "max"} == names(portal)
    assert (1, "succeeded") == (len(front.bodies), gone.state)
    groups = {group["displayName"]: group for group in portal.groups}
    assert [ada.id, "eve"] == [member["value"] for member in groups["Sales"]["members"]]
    assert "eve" not in [member["value"] for member in groups["Old"]["members"]]
    assert sales.id == groups["Sales"]["id"]


def test_a_lost_user_may_have_been_changed_since(go1, front, portal):
    """By what was sent with it; it is recognised all the same, and renamed once."""
    front.answers.append(lost_after)
    with go1.bulk() as bulk:
        ada = bulk.users.create(person("ada", title="CTO"))
        bulk.users.patch(ada, PatchOp().replace("title", "CEO").replace("nickName", "Ada"))
        bulk.users.patch(ada, PatchOp().replace(None, {"displayName": "Ada"}))
        bulk.users.replace(evolve(person("ida"), id=ada.ref, external_id="e-ada"))
        bulk.users.deactivate(ada)

    assert {"ida"} == names(portal)
    assert [(ada.id, False)] == [(user["id"], user["active"]) for user in portal.users]


@pytest.mark.parametrize("key", ["userName", "externalId"])
def test_a_lost_user_may_have_another_name_since(go1, front, portal, key):
    """Where it is not found under the old one, it is not made again."""
    front.answers.append(lost_after)
    bulk = go1.bulk()
    ada = bulk.users.create(evolve(person("ada"), external_id=None))
    bulk.users.patch(ada, PatchOp().replace("userName", "ida@example.com").replace(key, "i"))
    bulk.send()

    assert "unknown" == ada.state
    assert 1 == len(portal.users)


def test_a_lost_group_has_no_members_of_others(go1, front, portal):
    """A group of the same name with other members is somebody else's."""
    portal.add_group(displayName="Sales", members=[{"value": "m1"}, {"value": "m2"}])
    portal.add_group(displayName="Staff", members=[{"value": "m1"}])
    front.answers.append(lost_before)
    bulk = go1.bulk()
    sales = bulk.groups.create(Group(display_name="Sales"))
    staff = bulk.groups.create(Group(display_name="Staff"))
    ada = bulk.users.create(person("ada"))
    bulk.groups.add_members(sales, ["m1", ada])
    bulk.groups.add_members(staff, ["m2"])
    both = bulk.groups.patch(sales, PatchOp().add(None, {"members": ["x"]}).remove("externalId"))
    bulk.send()

    assert ["succeeded", "failed"] == states(sales, staff)
    assert isinstance(staff.error, ConflictError)
    assert both.done


def test_an_addition_of_ones_own_is_not_repeated(go1, front, portal):
    """It might add a second time: whether it was made is unknown, and the error says so."""
    portal.add_user(userName="eve@example.com", id="eve")
    front.answers.append(lost_before)
    bulk = go1.bulk()
    added = bulk.users.patch("eve", PatchOp().add("emails", [{"value": "e@example.com"}]))
    ada = bulk.users.create(person("ada"))
    report = bulk.send()

    assert (["unknown", "succeeded"], (added,)) == (
        states(added, ada),
        tuple(each for each in (added,) if len(report.unknown) == 1),
    )
    with pytest.raises(TransportError, match="look first"):
        added.result()


def test_a_lost_operation_that_cannot_be_looked_for_is_unknown(go1, front, portal):
    """The look-up is refused."""
    portal.faults.next(status=403, method="GET", path="/Users")
    front.answers.append(lost_after)
    bulk = go1.bulk()
    ada = bulk.users.create(person("ada"))
    sales = bulk.groups.create(Group(display_name="Sales", members=[Member(ada.ref)]))
    eve = bulk.users.create(person("eve"))
    bulk.send()

    # What refers to it may have been carried out as well.
    assert ["unknown", "unknown", "succeeded"] == states(ada, sales, eve)


def test_what_is_found_must_be_what_was_sent(go1, front, portal):
    """Somebody else under the same key is a conflict, as in a create by itself."""
    portal.add_user(userName="ada@example.com", name={"givenName": "Eve", "familyName": "X"})
    front.answers.append(lost_before)
    bulk = go1.bulk()
    ada = bulk.users.create(person("ada"))
    bulk.users.create(person("eve"))
    bulk.send()

    assert isinstance(ada.error, ConflictError)
    assert ("POST", "/Users", "failed") == (ada.error.method, ada.error.path, ada.state)


def test_a_lost_replacement_is_found(connect_plain, front, portal):
    """By its own change of the version; else it is made."""
    portal.add_user(
        userName="eve@example.com", id="eve", name={"givenName": "E", "familyName": "X"}
    )
    portal.add_user(
        userName="max@example.com", id="max", name={"givenName": "M", "familyName": "X"}
    )
    go1 = connect_plain(front.handle, **front.options())
    front.answers.append(lost_after)
    with go1.bulk() as bulk:
        for id in ("eve", "max"):
            bulk.users.replace(evolve(go1.users.get(id), title="CTO"))

    assert ["CTO", "CTO"] == [user["title"] for user in portal.users]


def test_an_answer_that_cannot_be_read_is_lost(go1, front, portal):
    """A web page, for example, after everything was done."""

    def page(do):
        done = do()
        return evolve(done, headers={"content-type": "text/html"}, content=b"<html>")

    front.answers.append(page)
    front.answers.append(lambda do: evolve(do(), content=b'{"Operations": 5}'))
    for first, second in ("ab", "cd"):
        with go1.bulk() as bulk:
            bulk.users.create(person(first))
            bulk.users.create(person(second))

    assert set("abcd") == names(portal)


def test_an_operation_that_the_answer_leaves_out_is_lost(go1, front, portal):
    """It is looked for."""
    front.edit = lambda entries: entries[:1]
    with go1.bulk() as bulk:
        bulk.users.create(person("ada"))
        eve = bulk.users.create(person("eve"))

    assert {"ada", "eve"} == names(portal)
    assert eve.id


def test_a_resource_that_cannot_be_read_does_not_undo_its_creation(go1, front, portal):
    """What else the answer says suffices."""
    front.edit = lambda entries: [{**entry, "response": {"emails": 5}} for entry in entries]
    with go1.bulk() as bulk:
        ada = bulk.users.create(person("ada"))
        eve = bulk.users.create(person("eve"))

    assert {ada.id, eve.id} == {user["id"] for user in portal.users}
    assert ada.result() is None


def test_a_resource_that_the_answer_shows_is_a_result(go1, front, portal):
    """As some providers do."""
    front.edit = lambda entries: [
        {**entry, "response": {"id": entry["location"][-36:], "title": "CTO"}} for entry in entries
    ]
    with go1.bulk() as bulk:
        ada = bulk.users.create(person("ada"))
        bulk.users.create(person("eve"))

    assert "CTO" == ada.result().title


def test_nothing_is_sent_with_a_reference_that_is_not_resolved(go1, front, portal):
    """A provider has stopped, and says nothing of what came before that."""
    front.edit = lambda entries: [{}, {**entries[1], "status": "409"}]
    bulk = go1.bulk(fail_on_errors=1)
    ada = bulk.users.create(person("ada"))
    boss = bulk.users.create(person("eve").with_extension(EnterpriseUser(manager=Manager(ada.ref))))
    bulk.send()

    assert "not attempted" == boss.state
    assert not [each for each in front.singles if "bulkId" in each]


def test_a_create_without_an_id_in_the_answer_is_looked_for(go1, front, portal):
    """And is not sent again."""
    front.edit = lambda entries: [
        {k: v for k, v in entry.items() if k != "location"} for entry in entries
    ]
    with go1.bulk() as bulk:
        ada = bulk.users.create(person("ada"))
        sales = bulk.groups.create(Group(display_name="Sales", members=[Member(ada.ref)]))
        bulk.groups.add_members(sales, ["42"])

    assert {ada.id} == {user["id"] for user in portal.users}
    assert (1, 0) == (len(front.bodies), portal.requests.count("POST", "/Users") - 1)


def test_a_create_that_is_not_found_either_is_unknown(go1, front, portal):
    """The error says that it exists."""
    front.edit = lambda entries: [{"method": "POST", "status": "201"} for _ in entries]
    nobody = {"totalResults": 0, "Resources": []}
    portal.faults.alter(lambda page: nobody, method="GET", times=4)
    bulk = go1.bulk()
    ada = bulk.users.create(person("ada"))
    bulk.users.create(person("eve"))
    bulk.send()

    assert ("unknown", DecodeError) == (ada.state, type(ada.error))


# Interruptions


class Interrupt(BaseException):
    """What ends a program, or cancels a task."""


def interrupting(*, after):
    """The request is on its way when it happens."""

    def answer(do):
        if after:
            do()
        raise Interrupt

    return answer


@pytest.mark.parametrize("after", [True, False])
def test_an_interrupted_bulk_can_be_sent_again(go1, front, portal, after):
    """What was on its way is looked for; nothing is there twice."""
    front.config = {"supported": True, "maxOperations": 3}
    front.answers.append(interrupting(after=after))
    bulk = go1.bulk()
    ada, sales = bulk.users.create(person("ada")), bulk.groups.create(Group(display_name="Sales"))
    bulk.groups.add_members(sales, [ada])
    eve, max_ = bulk.users.create(person("eve")), bulk.users.create(person("max"))
    with pytest.raises(Interrupt):
        bulk.send()
    with pytest.raises(NotAttemptedError, match="was interrupted"):
        ada.result()
    with pytest.raises(NotAttemptedError, match="has not been sent"):
        eve.result()

    bulk.send().raise_for_failures()

    assert {"ada", "eve", "max"} == names(portal)
    assert ["Sales"] == [group["displayName"] for group in portal.groups]
    assert [ada.id] == [member["value"] for member in portal.groups[0]["members"]]
    assert ["succeeded"] * 4 == states(ada, sales, eve, max_)


def test_an_interruption_of_the_search_for_the_lost_loses_nothing(go1, front, portal):
    """What was lost before it is still looked for after it."""
    front.answers.append(lost_after)
    front.interrupts = ("GET /Users", Interrupt())
    bulk = go1.bulk()
    ada, eve = bulk.users.create(person("ada")), bulk.users.create(person("eve"))
    with pytest.raises((Interrupt, BaseExceptionGroup)):  # a group, where tasks were at work
        bulk.send()
    front.interrupts = None
    bulk.send().raise_for_failures()

    assert {"ada", "eve"} == names(portal)
    assert ["succeeded"] * 2 == states(ada, eve)
    assert 1 == len(front.bodies)


# One operation of many


def test_an_operation_that_came_too_soon_is_made_again(go1, front, portal):
    """429 for one operation; what depends on it is made after it."""
    front.refuses["ada@example.com"] = 429
    with go1.bulk() as bulk:
        ada = bulk.users.create(person("ada"))
        eve = bulk.users.create(person("eve"))
        sales = bulk.groups.create(Group(display_name="Sales", members=[Member(ada.ref)]))

    assert ["succeeded"] * 3 == states(ada, eve, sales)
    assert ["POST /Users", "POST /Groups"] == front.singles


@pytest.mark.parametrize("status", [500, 503])
def test_an_operation_that_the_provider_failed_at_is_looked_for(go1, front, portal, status):
    """Then it is made again."""
    front.refuses["ada@example.com"] = status
    with go1.bulk() as bulk:
        ada = bulk.users.create(person("ada"))
        bulk.users.create(person("eve"))

    assert ada.id
    assert ["GET /Users", "GET /Users", "POST /Users"] == front.singles


@pytest.mark.parametrize("status", [400, 404])
def test_a_reference_in_a_path_may_not_be_resolved(go1, front, portal, status):
    """Then the operation is made by itself, with the id; what fails with an id has failed."""
    front.refuses['"m-1"'] = status
    front.refuses["/Groups/sales"] = 404
    bulk = go1.bulk()
    team = bulk.groups.create(Group(display_name="Team"))
    added = bulk.groups.add_members(team, ["m-1"])
    failed = bulk.groups.add_members("sales", ["m-2"])
    bulk.send()

    assert ["succeeded", "succeeded", "failed"] == states(team, added, failed)
    assert [f"PATCH /Groups/{team.id}"] == front.singles
    assert ["m-1"] == [member["value"] for member in portal.groups[0]["members"]]


def test_a_later_change_of_the_same_resource_stands(go1, front, portal):
    """What failed before it is not made after it."""
    portal.add_user(userName="eve@example.com", id="eve")
    front.refuses['"one"'] = 429
    bulk = go1.bulk()
    first = bulk.users.patch("eve", PatchOp().replace("title", "one"))
    second = bulk.users.patch("eve", PatchOp().replace("title", "two"))
    bulk.send()

    assert ["failed", "succeeded"] == states(first, second)
    assert isinstance(first.error, TooManyRequestsError)
    assert "two" == portal.users[0]["title"]


def test_the_members_of_one_call_do_not_overtake_each_other(connect_plain, front, portal):
    """One of its operations may be made again after another one."""
    from go1scim import GO1

    portal.add_group(displayName="Sales", id="sales")
    options = {**front.options(), "dialect": evolve(GO1, member_chunk=1)}
    go1 = connect_plain(front.handle, **options)
    front.refuses['"m1"'] = 429
    with go1.bulk() as bulk:
        bulk.groups.add_members("sales", ["m1", "m2"])

    assert ["m2", "m1"] == [member["value"] for member in portal.groups[0]["members"]]


def test_a_version_that_has_changed_is_an_error_of_that_operation(go1, front, portal):
    """As of a request by itself."""
    portal.add_user(
        userName="eve@example.com", id="eve", name={"givenName": "E", "familyName": "X"}
    )
    front.refuses["CTO"] = 412
    bulk = go1.bulk()
    eve = evolve(go1.users.get("eve"), title="CTO", meta=Meta(version='"7"'))
    replaced = bulk.users.replace(eve)
    other = bulk.users.deactivate("eve")
    bulk.send()

    assert (["failed", "succeeded"], PreconditionFailedError) == (
        states(replaced, other),
        type(replaced.error),
    )


# Stopping


def three(bulk):
    """Two that fail between two that do not."""
    return [
        bulk.users.create(person("ada")),
        bulk.users.delete("nobody"),
        bulk.users.delete("no one"),
        bulk.users.create(person("eve")),
    ]


@pytest.mark.parametrize(
    "config", [None, {"supported": True}, {"supported": True, "maxOperations": 2}]
)
def test_it_stops_after_as_many_errors_as_are_wanted(go1, front, portal, config):
    """RFC 7644 section 3.7.3, whether the provider has Bulk or not, and across requests."""
    front.config = config
    bulk = go1.bulk(fail_on_errors=1)
    pendings = three(bulk)
    bulk.send()

    assert ["succeeded", "failed", "not attempted", "not attempted"] == states(*pendings)
    assert {"ada"} == names(portal)
    with pytest.raises(NotAttemptedError, match="fail_on_errors is 1"):
        pendings[3].result()


def test_what_was_mended_by_itself_is_no_error(go1, front, portal):
    """The provider has stopped at it; the rest is sent afterwards."""
    front.refuses["ada@example.com"] = 429
    with go1.bulk(fail_on_errors=1) as bulk:
        for name in ("ada", "eve", "max"):
            bulk.users.create(person(name))

    assert {"ada", "eve", "max"} == names(portal)
    assert [3, 2] == list(map(len, front.operations))


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (never_sent, TransportError),
        (with_status(429), TooManyRequestsError),
        (with_status(401), UnauthorizedError),
    ],
    ids=["never sent", "429", "401"],
)
def test_where_no_request_can_succeed_no_other_is_sent(once, front, portal, answer, error):
    """The first ones have the error itself; the others say why they were not sent."""
    front.config = {"supported": True, "maxOperations": 2}
    front.answers.extend([answer, answer])
    bulk = once.bulk()
    pendings = [bulk.users.create(person(f"p{number}")) for number in range(5)]
    with pytest.raises(BulkError):
        bulk.send().raise_for_failures()

    assert ["failed"] * 2 + ["not attempted"] * 3 == states(*pendings)
    assert [error, error] == [type(each.error) for each in pendings[:2]]
    assert pendings[0].error is not pendings[1].error
    assert "the sending ended before" in str(pendings[4].error)
    assert ([], set()) == (front.singles, names(portal))


def test_a_request_that_is_repeated_by_the_policy_is(go1, front, portal, clock):
    """429 with a time to wait, for the bulk as a whole."""
    front.answers.extend([with_status(429, retry_after="3"), never_sent])
    before = clock.now()
    with go1.bulk() as bulk:
        bulk.users.create(person("ada"))
        bulk.users.create(person("eve"))

    assert (3, []) == (len(front.bodies), front.singles)
    assert clock.now() >= before + 3


@pytest.mark.parametrize("status", [400, 403, 409])
def test_a_refusal_as_a_whole_says_nothing_of_any_one(go1, front, portal, status):
    """Each is made by itself then."""
    front.answers.append(with_status(status))
    bulk = go1.bulk()
    ada, nobody = bulk.users.create(person("ada")), bulk.users.delete("nobody")
    bulk.send()

    assert ["succeeded", "failed"] == states(ada, nobody)


def test_calls_of_their_own_end_where_none_can_succeed(once, front, portal):
    """The token was refused."""
    front.config = None
    portal.faults.next(status=401, method="DELETE", times=2)
    bulk = once.bulk()
    first = bulk.users.delete("nobody")
    ada = bulk.users.create(person("ada"))
    bulk.send()

    assert ["failed", "not attempted"] == states(first, ada)


def test_what_was_lost_stays_unknown_where_nothing_more_can_be_sent(once, front, portal):
    """It may have been carried out, so it is not called not attempted."""
    front.answers.append(lost_after)
    portal.faults.next(status=401, method="GET", path="/Users", times=9)
    portal.faults.next(status=401, method="PATCH", path="/Users", times=9)
    portal.add_user(userName="eve@example.com", id="eve")
    bulk = once.bulk()
    changed = bulk.users.deactivate("eve")
    ada = bulk.users.create(person("ada"))
    bulk.send()

    assert ["failed", "unknown"] == states(changed, ada)


def test_a_closed_client_sends_nothing(once):
    """One error, and everything is still queued."""
    bulk = once.bulk()
    ada = bulk.users.create(person("ada"))
    bulk.users.create(person("eve"))
    once.close()
    with pytest.raises(ConfigurationError, match="closed"):
        bulk.send()

    assert "queued" == ada.state


def test_an_id_that_no_path_can_hold(go1, front, portal):
    """Of a provider's making; it is an error of what refers to it."""
    front.config = {"supported": True, "maxOperations": 2}
    front.edit = lambda entries: [
        {**entry, "location": f"x/{'.' * number}"} for number, entry in enumerate(entries, 1)
    ]
    bulk = go1.bulk()
    ada, eve = bulk.users.create(person("ada")), bulk.users.create(person("eve"))
    moved, other = bulk.users.deactivate(ada), bulk.users.deactivate(eve)
    bulk.send()

    assert ["succeeded", "succeeded", "failed", "failed"] == states(ada, eve, moved, other)
    assert isinstance(moved.error, ValidationError)


def test_errors_of_operations_have_the_providers_words(go1, front, portal):
    """And name the request that it would have been."""
    front.refuses["ada@example.com"] = 403
    bulk = go1.bulk()
    ada = bulk.users.create(person("ada"))
    bulk.users.create(person("eve"))
    bulk.send()

    error = ada.error
    assert isinstance(error, ForbiddenError)
    assert ("POST", "/Users", 403, "not ada@example.com") == (
        error.method,
        error.path,
        error.status,
        error.detail,
    )
    assert not isinstance(error, ServerError)
    assert json.loads(front.bodies[0])["Operations"]
