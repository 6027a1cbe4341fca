"""Open questions about lists and groups: filters, pages, members."""

from questions import ada, asks, crowd, outcome, post, raw

from go1scim import F, Group

REFUSED = "BadRequestError 400"


@asks("ignore_filters", {False: 1, True: 3})
def filters_may_be_ignored(portal, go1):
    """What is found is verified."""
    crowd(portal, 2)
    user = go1.users.create(ada())
    assert user == go1.users.find(user_name="ada@example.com")
    assert go1.users.find(user_name="x@example.com") is None
    return go1.users.list('userName eq "ada@example.com"').total_results


FILTERS = {
    "externalId": 'externalId eq "7"',
    "emails.value": 'emails.value eq "ada@example.com"',
    "displayName": 'displayName eq "Ada"',
    "active": "active eq true",
    "and": 'userName eq "ada@example.com" and title pr',
    "or": 'userName eq "x" or userName eq "ada@example.com"',
    "not": 'not (userName eq "x")',
    "co": 'userName co "ada"',
    "sw": 'userName sw "ada"',
    "pr": "title pr",
    "[]": 'emails[type eq "work"]',
}


@asks(
    "refused_filters",
    {
        None: dict.fromkeys(FILTERS, 1),
        frozenset(FILTERS): dict.fromkeys(FILTERS, REFUSED),
        frozenset({"co", "or"}): {**dict.fromkeys(FILTERS, 1), "co": REFUSED, "or": REFUSED},
    },
)
def filters_may_be_refused(portal, go1):
    """One of the few that every provider knows is enough to find a user."""
    portal.add_user(
        userName="ada@example.com",
        externalId="7",
        displayName="Ada",
        title="Countess",
        emails=[{"value": "ada@example.com", "type": "work"}],
    )
    assert go1.users.find(user_name="ada@example.com").title == "Countess"
    return {
        name: outcome(lambda text=text: go1.users.list(text).total_results)
        for name, text in FILTERS.items()
    }


@asks("index_delay", {0: (1, True), 60: (0, True)})
def a_new_user_may_be_found_later(portal, go1):
    """By its id it is there at once; what is found by is there after a while."""
    user = go1.users.create(ada())
    early = go1.users.list(F.user_name.eq("ada@example.com")).total_results
    assert user == go1.users.get(user.id)
    portal.clock.advance(60)
    return early, user == go1.users.find(user_name="ada@example.com")


@asks("ignore_sort", {False: ["0", "1", "2"], True: ["2", "0", "1"]})
def an_order_may_be_ignored(portal, go1):
    """Then it is that of creation."""
    for name in ("2", "0", "1"):
        portal.add_user(userName=name)
    return [user.user_name for user in go1.users.iter(sort_by="userName")]


def all_of(portal, go1, number=5):
    """How many of the users are listed, whether that is for sure, and in how many requests."""
    wanted = crowd(portal, number)
    users = go1.users.iter(count=2)
    found = [user.id for user in users]
    assert wanted == found
    return users.completeness.complete, portal.requests.count("GET", "/Users")


asks("page_cap", {1: (True, 5), 1000: (True, 3)})(all_of)
asks("short_pages", {False: (True, 3), True: (True, 5)})(all_of)
asks("omit_paging_fields", {False: (True, 3), True: (True, 3)})(all_of)
asks("empty_last_page", {False: (True, 3), True: (False, 4)})(all_of)
asks("moving_totals", {False: (True, 3), True: (False, 4)})(all_of)


@asks(
    "pagination",
    {
        "index": ((True, 3), False, 200),
        "cursor": ((True, 3), True, REFUSED),
        "both": ((True, 3), True, 200),
    },
)
def lists_are_paged_in_two_ways(portal, go1):
    """The client lists all in either; by cursor, and by index, as they are asked for."""
    listed = all_of(portal, go1)
    cursor = "nextCursor" in raw(go1, "/Users", cursor="", count="2")
    index = outcome(lambda: go1.raw.get("/Users", query={"startIndex": "3"}).status)
    return listed, cursor, index


@asks("default_pagination", {"index": (True, False), "cursor": (False, True)})
def a_list_may_begin_either_way(portal, go1):
    """Asked for without a word on it."""
    crowd(portal)
    page = raw(go1, "/Users", count="2")
    return "startIndex" in page, "nextCursor" in page


@asks("cursor_timeout", {10: REFUSED, 60: 200})
def a_cursor_may_end(portal, go1):
    """Half a minute after its last use."""
    crowd(portal)
    cursor = raw(go1, "/Users", cursor="", count="2")["nextCursor"]
    portal.clock.advance(30)
    query = {"cursor": cursor, "count": "2"}
    return outcome(lambda: go1.raw.get("/Users", query=query).status)


@asks("search_refused", {False: 2, True: "ServerError 501"})
def a_search_may_be_refused(portal, go1):
    """A list does the same."""
    crowd(portal, 2)
    assert 2 == go1.users.list(F.user_name.pr()).total_results
    return outcome(lambda: go1.users.search(filter=F.user_name.pr()).total_results)


@asks("group_names_unique", {False: 201, True: "ConflictError 409"})
def groups_may_share_a_name(portal, go1):
    """In any case of letters."""
    go1.groups.create(Group(display_name="Sales"))
    return post(go1, "/Groups", displayName="SALES")


@asks("unknown_members_refused", {False: ("nobody",), True: REFUSED})
def a_member_may_have_to_be_there(portal, go1):
    """A typed error where it has to."""
    group = go1.groups.create(Group(display_name="Sales"))
    added = outcome(go1.groups.add_members, group, ["nobody"])
    return tuple(one.value for one in added.members) if isinstance(added, Group) else added


def with_members(portal, go1):
    """How many members are seen in a list, in a group, and on request; and added and removed."""
    ids = crowd(portal, 3)
    group = go1.groups.create(Group(display_name="Sales"))
    go1.groups.add_members(group, ids)
    assert ids == [one["value"] for one in portal.groups[0]["members"]]
    listed = len(next(go1.groups.iter()).members)
    got = len(go1.groups.get(group.id).members)
    asked = len(go1.groups.get(group.id, attributes=["members"]).members)
    go1.groups.remove_members(group, ids[:1])
    assert ids[1:] == [one["value"] for one in portal.groups[0]["members"]]
    return listed, got, asked


asks("members_in_lists", {True: (3, 3, 3), False: (0, 3, 3)})(with_members)
asks("member_cap", {None: (3, 3, 3), 2: (2, 2, 2), 0: (0, 0, 0)})(with_members)
asks(
    "members_returned",
    {"default": (3, 3, 3), "request": (0, 0, 3), "never": (0, 0, 0)},
)(with_members)


@asks("dynamic_groups", {"refuse": (REFUSED, []), "ignore": ([], [])})
def members_may_be_computed(portal, go1):
    """A name can be changed all the same; what is left shows that nothing was done."""
    (id,) = crowd(portal, 1)
    group = go1.groups.create(Group(display_name="Sales"))
    portal.dynamic_groups.add(group.id)
    assert "Everybody" == go1.groups.update(group, display_name="Everybody").display_name
    added = outcome(go1.groups.add_members, group, [id])
    return added if isinstance(added, str) else list(added.members), portal.groups[0].get(
        "members", []
    )
