import pytest

GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"


def values(group):
    """The ids of the members."""
    return [one["value"] for one in group.get("members", ())]


def test_create_get_replace_and_delete(go1):
    """The life of a group."""
    made = go1("POST", "/Groups", {"displayName": "Sales", "externalId": "x"})
    target = f"/Groups/{made.body['id']}"
    assert (201, [GROUP], "Group") == (
        made.status,
        made.body["schemas"],
        made.body["meta"]["resourceType"],
    )
    assert made.body == go1("GET", target).body
    replaced = go1("PUT", target, {"displayName": "Sellers", "members": [{"value": "1"}]}).body
    assert ("Sellers", ["1"], None) == (
        replaced["displayName"],
        values(replaced),
        replaced.get("externalId"),
    )
    assert [204, 404] == [go1("DELETE", target).status, go1("GET", target).status]


def test_a_group_has_a_name(go1):
    """Its displayName is required."""
    assert (400, "invalidValue") == go1("POST", "/Groups", {"members": []}).problem


def test_members_that_name_nobody_are_kept(go1, rfc):
    """As sent, in every dialect."""
    members = [{"value": "nobody", "display": "No Body", "type": "User"}]
    for caller in (go1, rfc):
        group = caller("POST", "/Groups", {"displayName": "x", "members": members}).body
        assert members == group["members"]


def test_members_that_name_nobody_may_be_refused(make_caller):
    """New ones are looked at, those that were there before are not."""
    caller = make_caller(quirks={"unknown_members_refused": True})
    group = {"displayName": "x", "members": [{"value": "nobody"}]}
    assert (400, "invalidValue") == caller("POST", "/Groups", group).problem
    caller.portal.add_group(group, id="1")
    caller.portal.add_group(displayName="y", id="2")
    caller.portal.add_user(userName="u", id="3")
    add = {"op": "add", "path": "members", "value": [{"value": "2"}, {"value": "3"}, {"type": "z"}]}
    assert 200 == caller.patch("/Groups/1", add).status


@pytest.mark.parametrize(("unique", "status"), [(False, 201), (True, 409)])
def test_names_of_groups_may_be_unique(make_caller, unique, status):
    """One of the open questions about Go1; a group does not collide with itself."""
    caller = make_caller(quirks={"group_names_unique": unique})
    first = caller("POST", "/Groups", {"displayName": "Sales"}).body
    assert status == caller("POST", "/Groups", {"displayName": "SALES"}).status
    assert 200 == caller("PUT", f"/Groups/{first['id']}", {"displayName": "sales"}).status


def test_lists_may_lack_the_members(make_caller):
    """The single resource has them all the same."""
    caller = make_caller(quirks={"members_in_lists": False})
    caller.portal.add_group(displayName="x", id="1", members=[{"value": "2"}])
    assert "members" not in caller("GET", "/Groups").body["Resources"][0]
    assert ["2"] == values(caller("GET", "/Groups/1").body)


def test_thousands_of_members_come_and_go(go1):
    """In chunks, without a pass over the list for each."""
    go1.portal.add_group(
        displayName="All", id="1", members=[{"value": f"{n}"} for n in range(3_000)]
    )
    gone = [{"op": "remove", "path": f'members[value eq "{n}"]'} for n in range(2_999)]
    rename = {"op": "replace", "path": "displayName", "value": "One"}
    group = go1.patch("/Groups/1", *gone, rename).body
    assert ("One", ["2999"]) == (group["displayName"], values(group))
