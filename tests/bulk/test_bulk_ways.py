"""Whatever is queued: each way of sending it has the outcome of single calls."""

from attrs import frozen
from hand_driven import Longest
from hypothesis import given, settings
from hypothesis import strategies as st

from go1scim import RFC, BearerToken, Group, Member, Name, PatchOp, RetryPolicy, User
from go1scim._exchange import Request, Runtime, Service, run_flow
from go1scim.bulk import Bulk
from go1scim.bulk._support import Support
from go1scim.calls._provider import Provider
from go1scim.testing import Portal

WAYS = {
    "bulk": {"bulk": "supported"},
    "two at a time": {"bulk": "supported", "bulk_max_operations": 2},
    "few bytes": {"bulk": "supported", "bulk_max_payload": 700},
    "absent": {"bulk": "absent"},
}


@frozen
class Driver:
    """Sends to a portal, one request after the other, and never waits."""

    portal: Portal

    def run(self, flow):
        steps = run_flow(flow, Runtime(RetryPolicy(), self.portal.clock.now, Longest()))
        answer = None
        while True:
            try:
                step = steps.send(answer)
            except StopIteration as done:
                return done.value
            answer = self.portal.handle(step) if isinstance(step, Request) else None


def bulk_of(portal):
    """A bulk for it."""
    service = Service(portal.base_url, BearerToken(portal.issue_token()))
    return Bulk(
        Provider(service, RFC),
        Driver(portal),
        support=Support(),
        prefix="q",
        fail_on_errors=None,
    )


def person(name):
    """A user who is not there yet."""
    return User(
        user_name=f"{name}@example.com",
        external_id=f"e-{name}",
        name=Name(given_name=name.title(), family_name="Byron"),
    )


def seen(portal):
    """What is there, by names and not by ids."""
    names = {user["id"]: user["userName"].partition("@")[0] for user in portal.users}
    people = {names[user["id"]]: (user.get("title"), user.get("active")) for user in portal.users}
    groups = {
        group["displayName"]: sorted(
            names.get(member["value"], "gone") for member in group.get("members", ())
        )
        for group in portal.groups
    }
    return people, groups


@st.composite
def scripts(draw):
    """What to queue: names of methods, and which of the things queued before they are about."""
    steps = draw(
        st.lists(
            st.tuples(
                st.sampled_from(
                    ["user", "group", "title", "deactivate", "delete", "add", "remove"]
                ),
                st.integers(0, 9),
                st.integers(0, 9),
            ),
            max_size=14,
        )
    )
    return [("user", 0, 0), ("group", 0, 0), *steps]


def play(script, bulk, *, twins=True):
    """Queue a script, in which some users are there twice."""
    users, groups, pendings = [], [], []
    for number, (what, first, second) in enumerate(script):
        user = users[first % len(users)] if users else None
        group = groups[second % len(groups)] if groups else None
        if what == "user":
            twin = number - number % (1 + first // 7)
            made = bulk.users.create(person(f"p{twin if twins else number}"))
            users.append(made)
        elif what == "group":
            made = bulk.groups.create(
                Group(display_name=f"g{number}", members=[Member(user.ref)] if second > 4 else [])
            )
            groups.append(made)
        elif what == "title":
            made = bulk.users.patch(user, PatchOp().replace("title", f"t{number}"))
        elif what == "deactivate":
            made = bulk.users.deactivate(user)
        elif what == "delete":
            made = bulk.users.delete(user)
        elif what == "add":
            made = bulk.groups.add_members(group, [user])
        else:
            made = bulk.groups.remove_members(group, [user])
        pendings.append(made)
    return pendings


def played(script, way, ill=lambda faults: None, **options):
    """What is there after a script, and what became of each operation."""
    portal = Portal(dialect="rfc", quirks=WAYS[way])
    ill(portal.faults)
    bulk = bulk_of(portal)
    pendings = play(script, bulk, **options)
    bulk.send()
    return seen(portal), [each.state for each in pendings]


@given(scripts())
@settings(max_examples=10)
def test_every_way_has_the_outcome_of_single_calls(script):
    """In whatever order it was queued."""
    expected = played(script, "absent")

    for way in ("bulk", "two at a time", "few bytes"):
        assert expected == played(script, way)


@given(scripts(), st.integers(0, 2))
@settings(max_examples=10)
def test_a_request_that_never_took_effect_changes_nothing(script, skip):
    """Everything in it is made by single calls."""

    def ill(faults):
        faults.time_out(committed=False, path="/Bulk", skip=skip)

    (expected, states), (found, others) = (
        played(script, "absent"),
        played(script, "two at a time", ill),
    )
    assert expected == found
    # What is gone may be gone by the lost request.
    assert others == states or {"delete", "remove"} & {what for what, _, _ in script}


@given(scripts(), st.integers(0, 2))
@settings(max_examples=10)
def test_a_request_whose_answer_was_lost_changes_nothing(script, skip):
    """Everybody exists once, in every group that was asked for, as was asked for last."""

    def ill(faults):
        faults.lose_response(path="/Bulk", skip=skip)

    # Who was created and deleted unseen is created and deleted again, under another id.
    script = [step for step in script if step[0] != "delete"]
    expected, _ = played(script, "absent", twins=False)
    for way in ("bulk", "two at a time"):
        found, states = played(script, way, ill, twins=False)
        assert expected == found
        assert "unknown" not in states
