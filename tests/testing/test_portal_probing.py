"""Look-ups by the index: the answer is that of a scan."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from go1scim import filters
from go1scim.filters import Comparison
from go1scim.testing import Portal
from go1scim.testing._directory import Directory
from go1scim.testing._probing import probe
from go1scim.testing._schemas import GROUPS, TYPES, USERS

CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
INDEXED = frozenset({"username", "displayname", "externalid", "emails", "members", "id"})

WORDS = st.sampled_from(["a", "A", "b", "ß", "SS", ""])
PLAIN = st.sampled_from(
    ["userName", "DISPLAYNAME", "externalId", "id", f"{CORE}:userName", "title"]
)
LISTS = st.sampled_from(["emails", "members"])
EQUALITIES = st.one_of(
    st.builds('{} eq "{}"'.format, PLAIN | LISTS, WORDS),
    st.builds('{}.value eq "{}"'.format, LISTS | st.just("userName"), WORDS),
    st.builds('{}[value eq "{}"]'.format, LISTS, WORDS),
    st.builds('{}[type eq "{}" and VALUE eq "{}"]'.format, LISTS, WORDS, WORDS),
    st.builds('{}[value ne "{}" or type pr]'.format, LISTS, WORDS),
    st.builds('{}.type eq "{}"'.format, LISTS, WORDS),
    st.builds('{} ne "{}"'.format, PLAIN, WORDS),
    st.builds("{} eq null".format, PLAIN),
)
FILTERS = st.recursive(
    EQUALITIES,
    lambda inner: st.one_of(
        st.builds("{} and {}".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("not ({})".format, inner),
    ),
    max_leaves=4,
)
ELEMENTS = st.lists(st.fixed_dictionaries({}, optional={"value": WORDS, "type": WORDS}), max_size=2)
RESOURCES = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "userName": WORDS,
            "displayName": WORDS,
            "externalId": WORDS,
            "title": WORDS,
            "emails": ELEMENTS,
            "members": ELEMENTS,
        },
    ),
    max_size=5,
)


@given(RESOURCES, FILTERS, st.sampled_from(TYPES), st.integers(0, 4))
def test_the_answer_is_that_of_a_scan(resources, text, resource_type, changed):
    """In the order of creation, whatever was changed or taken away meanwhile."""
    directory = Portal(dialect="rfc")._directory
    ids = ["A", "a", "b", "B", "c"]
    for id, resource in zip(ids, resources, strict=False):
        directory.seed(resource_type, {**resource, "id": id})
    if changed < len(resources):
        directory.table(resource_type).remove(ids[changed])
        directory.seed(resource_type, {**resources[0], "id": ids[changed]})
    filter = filters.parse(text)
    scanned = [one for one in directory.table(resource_type) if filter.matches(directory.view(one))]
    assert scanned == directory.search(resource_type, text)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('userName eq "Ada"', ("username", "ada")),
        (f'{CORE.upper()}:userName eq "Ada"', ("username", "ada")),
        ('title pr and ID EQ "1"', ("id", "1")),
        ('displayName eq "x"', ("displayname", "x")),
        ('externalId eq "X"', ("externalid", "x")),
        ('emails eq "x"', ("emails", "x")),
        ('emails.value eq "x"', ("emails", "x")),
        ('emails[type eq "work" and value eq "x"]', ("emails", "x")),
        ('title eq "x"', None),
        ('userName eq "x" or userName eq "y"', None),
        ('not (userName eq "x")', None),
        ('emails.type eq "x"', None),
        ('emails[type eq "x"]', None),
        ('emails[not (value eq "x")]', None),
        ('urn:x:2.0:User:userName eq "x"', None),
        ("userName eq null", None),
        ('userName ne "x"', None),
    ],
)
def test_what_an_index_can_answer(text, key):
    """A conjunction in which one indexed attribute equals a text."""
    assert key == probe(filters.parse(text), USERS, INDEXED)


def test_members_are_found_by_their_index():
    """As Entra asks whether one is a member."""
    asked = filters.parse('id eq "g" and members[value eq "1"]')
    assert ("members", "1") == probe(asked, GROUPS, INDEXED - {"id"})


def looked_at(monkeypatch):
    """The resources that searches look at from now on."""
    seen, view = [], Directory.view

    def watched(self, document):
        seen.append(document)
        return view(self, document)

    monkeypatch.setattr(Directory, "view", watched)
    return seen


@pytest.mark.parametrize(
    "text",
    ['userName eq "U77@example.com"', 'emails.value eq "u77@example.com"', 'externalId eq "e77"'],
)
def test_one_of_ten_thousand_is_not_searched_for(rfc, many, monkeypatch, text):
    """The index leads to the one, and nobody else is looked at."""
    directory = many._directory
    seen = looked_at(monkeypatch)
    assert ["u77@example.com"] == [one["userName"] for one in directory.search(USERS, text)]
    assert 1 == len(seen)


def test_a_scan_compiles_its_filter_once(many, monkeypatch):
    """For the check and for the scan, however many resources there are."""
    compiled, compile_ = [], Comparison.compiled

    def watched(self, scope):
        compiled.append(scope)
        return compile_(self, scope)

    monkeypatch.setattr(Comparison, "compiled", watched)
    seen = looked_at(monkeypatch)
    found = many._directory.search(USERS, 'userName co "u777"')
    assert (11, 10_000) == (len(found), len(seen))
    assert 2 == len(compiled)


@pytest.fixture(scope="module")
def many():
    """A portal of ten thousand users."""
    portal = Portal(dialect="rfc")
    for number in range(10_000):
        name = f"u{number}@example.com"
        portal.add_user(userName=name, externalId=f"e{number}", emails=[{"value": name}])
    return portal


def test_the_same_over_the_endpoint(rfc):
    """Of several with one externalId all are found, in the order of their creation."""
    for id in ("2", "1", "3"):
        rfc.portal.add_user(userName=f"u{id}", id=id, externalId="x")
    rfc.patch("/Users/2", {"op": "remove", "path": "externalId"})
    rfc.patch("/Users/2", {"op": "add", "path": "externalId", "value": "x"})
    answer = rfc("GET", "/Users?filter=externalId%20eq%20%22x%22")
    assert ["2", "1", "3"] == [one["id"] for one in answer.body["Resources"]]
