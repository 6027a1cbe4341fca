"""The first look at records: whatever it is sure of, a look with all care finds as well."""

import json
from collections import Counter
from unittest import mock

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from go1scim import BearerToken, Client, urns
from go1scim._http import Response
from go1scim.changes.planning import _glance, _ledger, _people
from go1scim.changes.planning._glance import Glance
from go1scim.converter import from_dict
from go1scim.errors import DecodeError
from go1scim.models import Role, User
from go1scim.tables import CLEAR
from go1scim.testing import ManualClock, transport

NAMES = ["ada@x.org", "bob@x.org", "eve@x.org"]
HOMES = ["ada@home", "bob@home"]
TEXTS = ["Engineer", "Director", " Engineer", "'=1", "true", "7"]


def answers(users, groups=()):
    """A provider that has these records, as they are; and what it was asked for."""
    asked = Counter()
    lists = {"Users": users, "Groups": groups}

    def handle(request):
        kind = request.path.rpartition("/")[2]
        asked[kind] += 1
        if kind not in lists:
            return Response(404)
        query = dict(pair.split("=") for pair in request.target.partition("?")[2].split("&"))
        start = int(query["startIndex"]) - 1
        page = lists[kind][start : start + 100]
        body = {"totalResults": len(lists[kind]), "Resources": page}
        return Response(200, content=json.dumps(body).encode())

    return handle, asked


def planned(users, rows, *, groups=(), more_groups=None, **terms):
    """The plan, and the requests for it."""
    handle, asked = answers(users, groups)
    with (
        transport.client(handle) as http,
        Client(BearerToken("t"), http_client=http, clock=ManualClock()) as go1,
    ):
        return go1.plan(rows, groups=more_groups, **terms), asked


def either_case(name):
    """The name of an attribute, as its schema spells it, or otherwise."""
    return st.sampled_from([name] * 6 + [name.lower(), name.upper()])


def maybe(values):
    """One of them, or none."""
    return st.sampled_from([*values, None])


flags = st.sampled_from([True, True, False, "true", "False", None])
emails = st.one_of(
    st.none(),
    st.lists(
        st.fixed_dictionaries(
            {"value": st.sampled_from(NAMES + HOMES + ["ADA@x.org "])},
            optional={"type": st.sampled_from(["work", "home"]), "primary": flags},
        ),
        max_size=2,
    ),
    st.sampled_from(NAMES).map(lambda text: {"value": text}),
    st.sampled_from(NAMES).map(lambda text: [text]),
)
roles = st.lists(
    st.one_of(
        st.sampled_from(Role).map(lambda role: {"value": role.guid, "display": role.label}),
        st.sampled_from(["administrator", "learner", "robot"]).map(lambda text: {"value": text}),
        st.sampled_from([{"display": "Administrator"}, {"value": "x", "display": "Learner"}]),
    ),
    max_size=2,
)
extensions = st.fixed_dictionaries(
    {},
    optional={
        "department": maybe(TEXTS),
        "DEPARTMENT": maybe(TEXTS),
        "manager": st.sampled_from([{"value": "1"}, {"value": "2"}, "1", None]),
    },
)
VALUES = {
    "id": st.sampled_from(["1", "2", "3", "4", 5]),
    "userName": st.sampled_from([*NAMES, "ADA@x.org", " bob@x.org"]),
    "externalId": st.sampled_from(["x1", "x2", "", None]),
    "title": maybe(TEXTS),
    "active": flags,
    "name": st.fixed_dictionaries(
        {}, optional={"givenName": maybe(TEXTS), "familyname": maybe(TEXTS)}
    ),
    "emails": emails,
    "roles": roles,
    urns.ENTERPRISE_USER: extensions,
    "groups": st.sampled_from([[], [{"value": "g1", "display": "Sales"}]]),
    "meta": st.just({"version": 'W/"1"'}),
}


@st.composite
def records(draw):
    """A record that can be read, however it is spelled."""
    record = {}
    for name, values in VALUES.items():
        if name in {"id", "userName"} or draw(st.booleans()):
            record[draw(either_case(name))] = draw(values)
    return record


def is_readable(record):
    """Whether a model can be made of it: of others, a first look sees less."""
    try:
        from_dict(record, User)
    except DecodeError:
        return False
    return True


cells = {
    "id": st.sampled_from(["1", "2", "3", "4", "5", None]),
    "external_id": st.sampled_from(["x1", "x2", "x3", None]),
    "user_name": st.sampled_from([*NAMES, "Ada@X.org", None]),
    "email": st.sampled_from([*NAMES, *HOMES, None]),
    "title": st.sampled_from([*TEXTS, CLEAR, None]),
    "given_name": maybe(TEXTS),
    "family_name": maybe(TEXTS),
    "department": st.sampled_from([*TEXTS, CLEAR, None]),
    "active": st.sampled_from([True, False, None]),
    "roles": st.sampled_from(["Learner", "Administrator", "Learner; Manager", None]),
    "manager": st.sampled_from(["1", "bob@x.org", None, None]),
    "groups": st.sampled_from(["Sales", None, None]),
}
rows = st.lists(
    st.sets(st.sampled_from(sorted(cells)), min_size=1).flatmap(
        lambda names: st.fixed_dictionaries({name: cells[name] for name in sorted(names)})
    ),
    max_size=4,
)


@given(
    st.lists(records().filter(is_readable), max_size=4),
    rows,
    st.sampled_from(["ignore", "deactivate"]),
)
@example(
    [{"id": "1", "userName": "ada@x.org", "EXTERNALID": "x1"}],
    [{"external_id": "x1", "title": "7"}],
    "ignore",
)
@example(
    [{"id": "1", "userName": "ada@x.org", "title": "7"}],
    [{"id": "1", "title": "7"}, {"user_name": "ada@x.org", "title": "7"}],
    "ignore",
)
@example(
    [{"id": "1", "userName": "ada@x.org", "title": "7", "TITLE": "8"}],
    [{"user_name": "ADA@x.org", "title": "7"}],
    "deactivate",
)
def test_a_first_look_changes_no_plan(users, rows, removals):
    """Whatever the records look like, and whatever rows want of them."""
    quick, _ = planned(users, rows, removals=removals)
    with mock.patch.object(Glance, "suffices", return_value=False):
        careful, _ = planned(users, rows, removals=removals)

    assert careful == quick


def person(number, **more):
    """A record as providers have them."""
    return {
        "id": f"u{number}",
        "userName": f"n{number}@example.com",
        "name": {"givenName": "Nora", "familyName": f"N{number}"},
        "title": "Engineer",
        "active": True,
        "emails": [{"value": f"n{number}@example.com"}],
        "roles": [{"value": Role.LEARNER.guid, "display": "Learner"}],
        urns.ENTERPRISE_USER: {"department": "Sales"},
    } | more


def wanted(number, **more):
    """A row that such a record meets."""
    return {
        "user_name": f"n{number}@example.com",
        "given_name": "Nora",
        "family_name": f"N{number}",
        "title": "Engineer",
        "department": "Sales",
    } | more


def work_for(count, **more):
    """How often a record is read with care, and a row made, in a plan for so many."""
    users = [person(number, **more) for number in range(count)]
    rows = [
        wanted(number, title="Director" if number % 10 == 0 else "Engineer")
        for number in range(count)
    ]
    done = Counter()

    def counting(name, function):
        def counted(*arguments):
            done[name] += 1
            return function(*arguments)

        return counted

    with (
        mock.patch.object(_people, "from_dict", counting("read", from_dict)),
        mock.patch.object(
            _ledger.Ledger, "__getitem__", counting("row", _ledger.Ledger.__getitem__)
        ),
        mock.patch.object(Glance, "suffices", counting("look", Glance.suffices)),
    ):
        plan, asked = planned(users, rows)
    assert len(plan) == count // 10
    return done, asked


def test_scenario_31_a_plan_reads_each_list_once_and_its_work_grows_with_the_rows():
    """A request a page; a look at each record, and care only for those that differ."""
    small, asked_for_few = work_for(200)
    large, asked_for_many = work_for(400)

    assert (asked_for_few["Users"], asked_for_many["Users"]) == (2, 4)
    assert {"look": 200, "read": 20} == {name: small[name] for name in ("look", "read")}
    for what, times in large.items():
        assert times <= 2 * small[what] + 2  # and the rows that are counted to be looked up


def test_scenario_31_users_and_groups_are_each_read_in_one_pass():
    """Also where groups are planned beside users: a request a page of either."""
    users = [person(number) for number in range(250)]
    groups = [{"id": f"g{number}", "displayName": f"Group {number}"} for number in range(120)]
    names = [{"display_name": group["displayName"]} for group in groups]
    plan, asked = planned(users, [wanted(n) for n in range(250)], groups=groups, more_groups=names)

    assert not plan
    assert (asked["Users"], asked["Groups"]) == (3, 2)


@pytest.mark.parametrize(
    "cell", ["\x01", "with \x01 inside", "a\x00b"], ids=["mark", "marks", "nul"]
)
def test_any_text_survives_the_ledger(cell):
    """Also what looks like the marks that it has of its own."""
    users = [person(1)]
    plan, _ = planned(users, [User(user_name="n1@example.com", title=cell)])

    assert [("title", cell)] == [
        (one.path, one.new) for change in plan.changes for one in change.attributes
    ]


def test_two_users_of_one_row_are_told_even_if_the_first_has_all_that_it_says():
    """Both ids are named."""
    users = [person(1), person(1, id="other")]
    plan, _ = planned(users, [wanted(1)])

    assert ["ambiguous-match"] == [one.code for one in plan.errors]
    assert "other, u1" in plan.errors[0].detail


def test_a_page_that_is_none_is_told_with_its_request():
    """As any answer that cannot be read."""
    with (
        transport.client(lambda _: Response(200, content=b"<html>")) as http,
        Client(BearerToken("t"), http_client=http, clock=ManualClock()) as go1,
        pytest.raises(DecodeError) as raised,
    ):
        go1.plan([wanted(1)], self_account="n1@example.com")

    assert ("GET", "/Users", 200) == (raised.value.method, raised.value.path, raised.value.status)


ODD = {
    "roles that are text": {"roles": ["Learner"]},
    "one role": {"roles": {"value": "Learner"}},
    "a role by its display": {"roles": [{"display": "Administrator"}]},
    "roles that are a number": {"roles": 5},
    "emails that are text": {"emails": ["n1@example.com"]},
    "one email": {"emails": {"value": "n1@example.com"}},
    "no emails": {"emails": None},
    "an email without a value": {"emails": [{"type": "work"}]},
    "an empty external id": {"externalId": None},
    "an external id that is a number": {"externalId": 7},
    "groups": {"groups": [{"value": "g1"}]},
    "a name in another case": {"username": "other@example.com"},
    "no name": {"userName": None},
    "a name that is no object": {"name": "Nora"},
}


@pytest.mark.parametrize("more", ODD.values(), ids=ODD)
@pytest.mark.parametrize("removals", ["ignore", "deactivate"])
def test_a_first_look_is_not_sure_of_what_is_odd(more, removals):
    """Then a look with all care follows, and the plan is that of it."""
    users = [person(1, **more), person(2)]
    rows = [wanted(1, email="n1@example.com"), wanted(2, external_id=None)]
    quick, _ = planned(users, rows, removals=removals)
    with mock.patch.object(Glance, "suffices", return_value=False):
        careful, _ = planned(users, rows, removals=removals)

    assert careful == quick


def test_what_was_learnt_of_records_is_kept_within_bounds():
    """Without it, a look takes longer, and says the same."""
    users = [person(1, nickName="x"), person(2, locale="en")]
    rows = [wanted(1), wanted(2, title="Director")]
    usual, _ = planned(users, rows)
    with mock.patch.object(_glance, "_MANY", 0), mock.patch.object(_glance, "_known", {}):
        bounded, _ = planned(users, rows)

    assert bounded == usual
    assert len(usual) == 1


@pytest.mark.parametrize("id", ["u1", 7])
def test_a_record_that_cannot_be_read_creates_nobody(id):
    """Whether it was left as it came, or not even that could be done."""
    users = [person(1, id=id, title=["Engineer"], nickName={})]
    plan, _ = planned(users, [wanted(1)])

    assert ["unreadable-record"] == [one.code for one in plan.errors]
    assert not plan
