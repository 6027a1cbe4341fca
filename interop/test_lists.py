"""Pages, filters, look-ups and projections, the same on every server."""

import pytest

from go1scim import (
    RFC,
    BadRequestError,
    BearerToken,
    Client,
    Email,
    EnterpriseUser,
    F,
    Name,
    User,
)

PEOPLE = [f"p{n:02}@example.com" for n in range(23)]  # a number that few pages divide


@pytest.fixture(scope="module")
def stores():
    """The stores that were filled, by the name of their server."""
    return {}


@pytest.fixture
def server(server, stores, portals):
    """A server with twenty-three users, the same for all tests of this file: none changes them."""
    filled = stores.get(server.name)
    if filled is None:
        fill(server)
        stores[server.name] = filled = server
    if filled.portal is not None:
        portals[0].turn_to(filled.portal)
    return filled


def fill(server):
    """Make everyone."""
    with Client(BearerToken(server.token), base_url=server.base_url, dialect=RFC) as client:
        for n, user_name in enumerate(PEOPLE):
            name = Name(given_name=f"N{n:02}", family_name="Even" if n % 2 == 0 else "Odd")
            user = User(
                user_name=user_name,
                external_id=f"e-{n}",
                name=name,
                emails=[Email(user_name, type="work" if n % 3 else "home", primary=True)],
                active=n % 5 != 0,
            )
            client.users.create(user.with_extension(EnterpriseUser(department=f"D{n % 4}")))


def names(users):
    """Their names, sorted, so that doubles show."""
    return sorted(user.user_name for user in users)


@pytest.mark.parametrize("count", [1, 5, 22, 23, 24, 100])
@pytest.mark.parametrize("ahead", [1, 4])
def test_everyone_comes_once(client, count, ahead):
    """Whatever the size of the pages, and however many are asked for at a time."""
    listing = client.users.iter(count=count, ahead=ahead)

    assert PEOPLE == names(listing)
    assert listing.completeness.complete, listing.completeness.reason


def test_the_pages_of_a_filter(client):
    """A filter and the size of the page hold for every page."""
    listing = client.users.iter(F.name.family_name.eq("Odd"), count=4)

    assert PEOPLE[1::2] == names(listing)
    assert listing.completeness.complete


def test_pages_by_cursor(client, habits):
    """Everyone comes by cursor where there are cursors, and by number where they are ignored."""
    assert habits.cursors is (client.users.list(count=5, cursor="").next_cursor is not None)

    listing = client.users.iter(count=5, cursor="")
    assert PEOPLE == names(listing)
    assert listing.completeness.complete, listing.completeness.reason


def test_a_page_past_the_end(client, habits):
    """A server should send nothing; one that starts over makes no listing endless."""
    page = client.users.list(start_index=100, count=5)

    assert len(page.resources) == (0 if habits.past_the_end == "nothing" else 5)


def test_only_the_number(client):
    """A page of no resources tells how many there are."""
    page = client.users.list(count=0)

    assert (23, 0) == (page.total_results, len(page.resources))


FILTERS = {
    "eq": (F.user_name.eq("p03@example.com"), [3]),
    "ne": (F.name.family_name.ne("Odd"), range(0, 23, 2)),
    "sw": (F.user_name.sw("p1"), range(10, 20)),
    "ew": (F.name.given_name.ew("7"), [7, 17]),
    "co": (F.emails.value.co("p2"), [20, 21, 22]),
    "pr": (F.external_id.pr(), range(23)),
    "not": (~F.external_id.pr(), []),
    "boolean": (F.active.eq(False), range(0, 23, 5)),
    "and": (F.active.eq(True) & F.name.family_name.eq("Odd"), [1, 3, 7, 9, 11, 13, 17, 19, 21]),
    "or": (F.user_name.eq("p01@example.com") | F.external_id.eq("e-2"), [1, 2]),
    "not_of_or": (~(F.active.eq(True) | F.name.family_name.eq("Odd")), [0, 10, 20]),
    "value_path": (F.emails[F.type.eq("home") & F.value.sw("p1")], [12, 15, 18]),
    "extension": (F[EnterpriseUser].department.eq("D3"), range(3, 23, 4)),
    "quotes": (F.user_name.eq('" or userName pr or userName eq "'), []),
}


@pytest.mark.parametrize("name", FILTERS)
def test_filters(client, habits, name):
    """A filter built here finds there whom it matches here, unless the server misreads it."""
    built, numbers = FILTERS[name]
    expected, misread = [PEOPLE[n] for n in numbers], habits.misread_filters.get(name)
    assert expected == names(user for user in client.users.iter() if built.matches(user))

    if misread == "refused":
        with pytest.raises(BadRequestError) as caught:
            client.users.list(built)
        assert "invalidFilter" == caught.value.scim_type
    else:
        right = expected == names(client.users.iter(built))
        assert right is (misread is None)


def test_a_filter_that_is_none(client):
    """What cannot be parsed is refused before or by the server, and never sends everyone."""
    with pytest.raises(BadRequestError) as caught:
        client.users.list('userName eq "ada" and (')

    assert "invalidFilter" == caught.value.scim_type


def test_find(client):
    """The one user with a key; None where there is none."""
    found = client.users.find(user_name="p07@example.com")

    assert "N07" == found.name.given_name
    assert found == client.users.find(external_id="e-7")
    assert found == client.users.find(email="p07@example.com")
    assert client.users.find(user_name="p07") is None
    assert client.users.find(external_id="E-7") is None
    assert client.users.find(email="nobody@example.com") is None


def test_find_in_another_case(client, habits):
    """Case does not count in a userName; a server that counts it finds nobody."""
    found = client.users.find(user_name="P07@EXAMPLE.COM")

    assert habits.filters_ignore_case is (found is not None)


def test_sorted(client):
    """The order is the server's, over all pages."""
    listing = client.users.iter(sort_by="userName", sort_order="descending", count=10)

    assert PEOPLE[::-1] == [user.user_name for user in listing]


def test_chosen_attributes(client):
    """What was not asked for stays away; the id comes in any case."""
    page = client.users.list('userName eq "p07@example.com"', attributes=["userName"])
    (user,) = page.resources
    assert user.id
    assert ("p07@example.com", None, ()) == (user.user_name, user.name, user.emails)

    user = client.users.get(user.id, excluded_attributes=["emails"])
    assert ("N07", ()) == (user.name.given_name, user.emails)


def test_search_by_post(client):
    """A search whose words stay out of the URL gives the same page."""
    page = client.users.search(F.user_name.sw("p1"), count=4, start_index=3, sort_by="userName")

    assert PEOPLE[12:16] == [user.user_name for user in page.resources]
    assert 10 == page.total_results
