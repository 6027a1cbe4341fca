"""Operations that are queued and sent together: with Bulk, and by calls of their own."""

import json

import pytest
from attrs import evolve
from bulk_front import Front
from faces import Connect, Once

from go1scim import (
    GO1,
    BulkError,
    ConflictError,
    EnterpriseUser,
    Group,
    Manager,
    Member,
    Meta,
    Name,
    NotAttemptedError,
    NotFoundError,
    PatchOp,
    RoleConflictError,
    User,
    ValidationError,
)


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


@pytest.fixture(params=["bulk", "singly"])
def either(request, front, connect: Connect) -> Once:
    """A client of a provider with Bulk, or without."""
    if request.param == "singly":
        front.config = None
    return connect(front.handle, **front.options())


@pytest.fixture
def go1(front, connect: Connect) -> Once:
    """A client of a provider with Bulk."""
    return connect(front.handle, **front.options())


def names(portal):
    """Who is there."""
    return [user["userName"].partition("@")[0] for user in portal.users]


def leave(bulk, by=None):
    """Leave a block at its end, or by an exception."""
    with bulk:
        if by is not None:
            raise by


def test_everything_that_can_be_queued_is_carried_out(either, portal, front):
    """In the order in which it was queued, and the outcome of each is at hand."""
    portal.add_user(userName="eve@example.com", id="eve")
    portal.add_user(userName="max@example.com", id="max", active=False)
    portal.add_group(displayName="Old", id="old", members=[{"value": "eve"}])
    with either.bulk() as bulk:
        ada = bulk.users.create(person("ada"))
        sales = bulk.groups.create(Group(display_name="Sales"))
        bulk.users.deactivate("eve")
        bulk.users.reactivate(User(id="max"))
        bulk.users.patch(ada, PatchOp().replace("title", "CTO"))
        bulk.groups.add_members(sales, [ada, "eve"])
        bulk.groups.remove_members("old", ["eve"])
        bulk.groups.replace(Group(id="old", display_name="New"))
        bulk.users.delete("max")

    people = {user["userName"]: user for user in portal.users}
    assert "CTO" == people["ada@example.com"]["title"]
    assert [False, False] == [user["active"] for user in list(people.values())[:2]]
    groups = {group["displayName"]: group for group in portal.groups}
    assert ["New", "Sales"] == sorted(groups)
    assert [ada.id, "eve"] == [member["value"] for member in groups["Sales"]["members"]]
    assert [] == groups["New"].get("members", [])
    assert ada.done
    assert "succeeded" == ada.state
    assert people["ada@example.com"]["id"] == ada.id == ada.ref
    assert sales.id == groups["Sales"]["id"]


def test_one_request_carries_them(go1, front):
    """And nothing else is sent but the question whether there is Bulk, once for a client."""
    for name in ("ada", "eve"):
        with go1.bulk() as bulk:
            bulk.users.create(person(name))
            bulk.groups.create(Group(display_name=name))

    assert [2, 2] == list(map(len, front.operations))
    assert [] == front.singles
    assert 1 == front.asked


def test_a_copy_of_a_client_knows_what_the_client_knows(go1, front):
    """The provider is the same."""
    for number, client in enumerate((go1, go1.with_options())):
        with client.bulk() as bulk:
            bulk.users.create(person(f"ada{number}"))
            bulk.users.create(person(f"eve{number}"))

    assert 1 == front.asked


def test_an_operation_is_written_as_the_standard_says(go1, front, portal):
    """RFC 7644 section 3.7: method, bulkId of a create, path, version, data; references as text."""
    portal.add_user(userName="eve@example.com", id="e v")
    with go1.bulk(fail_on_errors=3) as bulk:
        ada = bulk.users.create(
            person("ada").with_extension(EnterpriseUser(manager=Manager("eve")))
        )
        ref = ada.ref
        bulk.users.patch(ada, PatchOp().replace("title", "CTO"))
        bulk.users.delete("e v")

    message = json.loads(front.bodies[0])
    create, patch, delete = message["Operations"]
    assert (["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], 3) == (
        message["schemas"],
        message["failOnErrors"],
    )
    assert ("POST", "/Users", "ada@example.com") == (
        create["method"],
        create["path"],
        create["data"]["userName"],
    )
    assert f"bulkId:{create['bulkId']}" == ref
    assert {"method": "PATCH", "path": f"/Users/{ref}"} == {
        name: value for name, value in patch.items() if name != "data"
    }
    assert {"method": "DELETE", "path": "/Users/e%20v"} == delete


def test_a_replacement_has_the_version_that_was_read(go1, front):
    """As If-Match of a request by itself."""
    user = User(
        id="42",
        user_name="ada",
        name=Name(given_name="A", family_name="B"),
        meta=Meta(version='"7"'),
    )
    bulk = go1.bulk()
    bulk.users.replace(user)
    bulk.users.delete("43")
    bulk.send()

    assert '"7"' == front.operations[0][0]["version"]


def test_references_stand_wherever_an_id_does(either, portal):
    """The manager of another, a member of a group to be made, a value of a patch and of a path."""
    with either.bulk() as bulk:
        ada = bulk.users.create(person("ada"))
        eve = bulk.users.create(
            person("eve").with_extension(EnterpriseUser(manager=Manager(ada.ref)))
        )
        sales = bulk.groups.create(Group(display_name="Sales", members=[Member(ada.ref)]))
        bulk.groups.patch(sales, PatchOp().add("members", [{"value": eve.ref}]))
        bulk.groups.patch(sales, PatchOp().remove(f'members[value eq "{ada.ref}"]'))
        bulk.groups.replace(Group(id=sales.ref, display_name="Sold", members=[Member(eve.ref)]))

    enterprise = portal.users[1]["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"]
    assert ada.id == enterprise["manager"]["value"]
    assert ["Sold"] == [group["displayName"] for group in portal.groups]
    assert [eve.id] == [member["value"] for member in portal.groups[0]["members"]]


def test_text_that_looks_like_a_reference_is_text(either, portal, front):
    """Nobody can guess our bulkIds; and to a provider that takes any for one it goes by itself."""
    with either.bulk() as bulk:
        bulk.users.create(person("ada", title="bulkId:1"))
        eve = bulk.users.create(person("eve", title="CTO"))
        bulk.users.create(person("max", title="bulkId:-2"))
        bulk.users.create(person("tom", title="bulkId:-3", nick_name=eve.ref))
        bulk.users.create(person("tim", title="COO", nick_name=eve.ref))
        bulk.users.create(person("pam"))

    assert {"bulkId:1", "CTO", "bulkId:-2", "bulkId:-3", "COO", None} == {
        user.get("title") for user in portal.users
    }
    assert [eve.id] * 2 == [user["nickName"] for user in portal.users if "nickName" in user]
    assert list(map(len, front.operations)) in ([], [2])


def test_a_failure_hides_no_success(either, portal):
    """The others are carried out, and leaving the block tells of it."""
    bulk = either.bulk()
    ada = bulk.users.create(person("ada"))
    nobody = bulk.users.delete("nobody")
    eve = bulk.users.create(person("eve"))
    with pytest.raises(BulkError, match="2 succeeded, 1 failed") as caught:
        leave(bulk)

    assert {"ada", "eve"} == set(names(portal))
    assert ("succeeded", "failed", "succeeded") == (ada.state, nobody.state, eve.state)
    assert caught.value.errors == (nobody.error,)
    assert nobody.error is not None
    assert ("DELETE", "/Users/nobody", 404) == (
        nobody.error.method,
        nobody.error.path,
        nobody.error.status,
    )
    with pytest.raises(NotFoundError):
        nobody.result()


def test_what_depends_on_a_failure_is_not_attempted(either, portal):
    """And says on what."""
    portal.add_user(userName="ada@example.com")
    bulk = either.bulk()
    ada = bulk.users.create(person("ada"))
    sales = bulk.groups.create(Group(display_name="Sales", members=[Member(ada.ref)]))
    member = bulk.groups.add_members(sales, ["42"])
    eve = bulk.users.create(person("eve"))
    report = bulk.send()

    assert ((eve,), (ada,), (sales, member)) == tuple(
        tuple(each for each in (ada, sales, member, eve) if each.state == state)
        for state in ("succeeded", "failed", "not attempted")
    )
    assert (1, 1, 2, 0) == tuple(
        map(len, (report.succeeded, report.failed, report.not_attempted, report.unknown))
    )
    assert isinstance(ada.error, ConflictError)
    with pytest.raises(NotAttemptedError, match=r"operation 1 \(POST /Users\)"):
        sales.result()
    with pytest.raises(NotAttemptedError, match=r"operation 2 \(POST /Groups\)"):
        member.result()
    with pytest.raises(ValidationError, match="was not created"):
        bulk.users.delete(ada)
    assert [] == portal.groups


def test_sending_explicitly_raises_for_no_operation(either):
    """The report does, where it is asked to."""
    bulk = either.bulk()
    bulk.users.delete("nobody")
    bulk.users.delete("no one")
    report = bulk.send()
    with pytest.raises(BulkError, match="2 failed") as caught:
        report.raise_for_failures()
    assert "DELETE /Users/no%20one" in str(caught.value)
    assert "<BulkReport: 2 failed>" == repr(report)


def test_a_bulk_can_be_sent_again(either, portal):
    """What was sent before can be referred to, and is not sent twice."""
    with either.bulk() as bulk:
        ada = bulk.users.create(person("ada"))
        eve = bulk.users.create(person("eve"))
        first = bulk.send()
        sales = bulk.groups.create(Group(display_name="Sales", members=[Member(ada.ref)]))
        bulk.groups.add_members(sales, [eve])

    assert [2, 2] == [len(first.operations), len(portal.groups[0]["members"])]
    first.raise_for_failures()
    assert "<BulkReport: nothing was queued>" == repr(bulk.send())


def test_a_block_that_fails_sends_nothing(either, portal):
    """And whoever asks for a result is told."""
    bulk = either.bulk()
    ada = bulk.users.create(person("ada"))
    bulk.users.create(person("eve"))
    with pytest.raises(ZeroDivisionError):
        leave(bulk, by=ZeroDivisionError())

    assert [] == portal.users
    assert "not attempted" == ada.state
    with pytest.raises(NotAttemptedError, match="ZeroDivisionError"):
        ada.result()


def test_there_is_no_result_before_the_bulk_was_sent(either):
    """The error says what to do."""
    bulk = either.bulk()
    ada = bulk.users.create(person("ada"))

    assert (False, "queued", None, None) == (ada.done, ada.state, ada.id, ada.error)
    with pytest.raises(NotAttemptedError, match="send"):
        ada.result()


def test_a_single_operation_needs_no_bulk(go1, front, portal):
    """Its answer shows the resource, and the provider is not asked whether it has Bulk."""
    with go1.bulk() as bulk:
        ada = bulk.users.create(person("ada"))

    assert ([], 0, ["POST /Users"]) == (front.bodies, front.asked, front.singles)
    assert ada.result().user_name == "ada@example.com"


def test_a_resource_is_a_result_only_where_it_is_shown(either, front):
    """A bulk spares the request that would read it."""
    with either.bulk() as bulk:
        ada = bulk.users.create(person("ada"))
        eve = bulk.users.create(person("eve"))

    assert ada.id
    assert (ada.result() is None) == bool(front.bodies)
    assert either.users.get(eve.id).user_name == "eve@example.com"


def test_arguments_are_checked_when_they_are_queued(either, front):
    """Go1's rules as well; what is refused is not queued."""
    bulk = either.bulk()
    with pytest.raises(RoleConflictError):
        bulk.users.create(person("ada", roles=["Administrator", "Content Administrator"]))
    with pytest.raises(RoleConflictError):
        bulk.users.patch(
            "42",
            PatchOp().replace(
                "roles", [{"display": "Administrator"}, {"display": "Content Administrator"}]
            ),
        )
    for wrong in (
        lambda: bulk.users.create(Group(display_name="Sales")),
        lambda: bulk.users.replace(person("ada")),
        lambda: bulk.users.patch("42", {"op": "add"}),
        lambda: bulk.users.delete(""),
        lambda: bulk.groups.add_members("7", [User(user_name="ada")]),
        lambda: bulk.groups.add_members("7", 5),
        lambda: bulk.groups.create(Group()),
        lambda: either.bulk(fail_on_errors=0),
        lambda: either.bulk(fail_on_errors=True),
    ):
        with pytest.raises(ValidationError):
            wrong()
    assert 0 == len(bulk.inner)
    bulk.send()
    assert ([], []) == (front.bodies, front.singles)


def test_nothing_to_do_is_a_success(either, front):
    """Nobody to add, nothing to change."""
    with either.bulk() as bulk:
        none = bulk.groups.add_members("7", [])
        same = bulk.users.patch("42", PatchOp())
    assert ("succeeded", "7", None) == (none.state, none.id, none.result())
    assert ("succeeded", "42", None) == (same.state, same.id, same.result())
    assert ([], []) == (front.bodies, front.singles)


def test_many_members_go_into_several_operations(connect, front, portal):
    """As many as the dialect says; one Pending stands for all."""
    portal.add_group(displayName="Sales", id="sales")
    go1 = connect(front.handle, **{**front.options(), "dialect": evolve(GO1, member_chunk=2)})
    with go1.bulk() as bulk:
        members = bulk.groups.add_members("sales", map(str, range(5)))
        assert 3 == len(bulk.inner)
        bulk.groups.remove_members("sales", "0")
    assert [3 + 1] == list(map(len, front.operations))
    assert ("succeeded", "sales") == (members.state, members.id)
    assert list("1234") == [member["value"] for member in portal.groups[0]["members"]]


def test_a_pending_of_another_bulk(either, portal):
    """It can be used once it has an id, and before that is refused."""
    first, second = either.bulk(), either.bulk()
    ada = first.users.create(person("ada"))
    with pytest.raises(ValidationError, match="another bulk"):
        second.users.deactivate(ada)
    first.send()
    second.users.deactivate(ada)
    second.send()
    assert [False] == [user["active"] for user in portal.users]


def test_reprs_show_no_personal_data(either):
    """But how many, and what became of them."""
    bulk = either.bulk()
    ada = bulk.users.create(person("ada"))
    shown = repr(bulk.inner)
    assert shown.startswith(("<Bulk of http", "<AsyncBulk of http"))
    assert shown.endswith("1 queued>")
    assert bulk.inner
    assert "<Pending: queued>" == repr(ada)
    bulk.send()
    assert f"<Pending: succeeded, id {ada.id}>" == repr(ada)


def test_the_bulkids_of_two_bulks_differ(either):
    """Else a text that was read from one could be a reference of the other."""
    refs = {either.bulk().users.create(person("ada")).ref for _ in range(20)}
    assert 20 == len(refs)
