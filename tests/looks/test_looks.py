"""How results look: compact, escaped, and the same in a notebook as in a terminal."""

from html.parser import HTMLParser

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from go1scim import (
    Check,
    CheckReport,
    Email,
    EnterpriseUser,
    Group,
    GroupMembership,
    ListResponse,
    Manager,
    Member,
    Name,
    Role,
    Unreadable,
    User,
)
from go1scim._looks import Note, Row, Sheet, shown, to_html, to_text
from go1scim._looks._sheet import NOTHING
from go1scim.models import Schema
from go1scim.models.looks import of_list

TEXT = st.text(max_size=30)
SHEETS = st.builds(
    Sheet,
    title=TEXT,
    counts=st.none() | st.dictionaries(TEXT, st.integers(1, 9_999), max_size=3),
    headings=st.just(("one", "two")),
    rows=st.lists(st.builds(Row, TEXT, st.tuples(TEXT, TEXT)), max_size=4),
    more=st.integers(0, 5_000),
    notes=st.lists(st.builds(Note, TEXT, TEXT, TEXT), max_size=2),
)


class Seen(HTMLParser):
    """The elements and the text of a piece of HTML."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.texts, self.open = [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.open.append(tag)
        assert {name for name, _ in attrs} <= {"style"}

    def handle_endtag(self, tag):
        assert tag == self.open.pop()

    def handle_data(self, data):
        self.texts.append(data)


@given(SHEETS)
def test_whatever_it_holds_a_sheet_is_one_element_of_plain_html(sheet):
    """Every value is text, and no text is markup."""
    seen = Seen(to_html(sheet))

    assert [] == seen.open
    assert set(seen.tags) <= {"div", "span", "table", "thead", "tbody", "tr", "th", "td"}
    if sheet.title.strip("\x00\r\n "):
        assert seen.texts


def test_what_looks_like_markup_is_shown_as_it_is():
    """A group may have any name."""
    evil = '<script>alert("x")</script>'
    rows, notes = [Row(evil, (evil,))], [Note(evil, "", evil)]
    html = to_html(Sheet(title=evil, headings=(evil,), rows=rows, notes=notes))

    assert "<script" not in html
    assert 6 == "".join(Seen(html).texts).count(evil)


@given(SHEETS, st.integers(40, 200))
def test_a_row_is_one_printable_line_that_is_not_wider_than_the_terminal(sheet, width):
    """Whatever a name holds, a terminal does not obey it."""
    bare = evolve(sheet, title="", counts=None, notes=(), more=0)
    _, *lines = to_text(bare, width).split("\n")

    assert len(lines) == (len(sheet.rows) + 2 if sheet.rows else 0)
    assert all(line.isprintable() and len(line) <= width for line in lines)


def test_the_widest_column_gives_way_first():
    """What is cut says so."""
    rows = [Row("update", ("ada@example.com", "x" * 200, "7"))]
    text = to_text(Sheet(title="Plan", headings=("who", "what", "row"), rows=rows, more=3), 60)

    assert text.splitlines() == [
        "Plan",
        "",
        "          who              what                          row",
        f"  update  ada@example.com  {'x' * 27}…  7",
        "  and 3 more",
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, NOTHING),
        ([], NOTHING),
        (False, "false"),
        ({"value": "1", "display": "Learner"}, "Learner"),
        ({"value": "1"}, "1"),
        ({"givenName": "Ada", "familyName": "Byron", "formatted": ""}, "Ada, Byron"),
        ([1, 2, 3, 4, 5, 6], "1, 2, 3, 4, 2 more"),
        ("two\nlines", "two lines"),
        ("x" * 500, f"{'x' * 119}…"),
    ],
)
def test_values_are_shown_in_few_words(value, text):
    """As a person would say them."""
    assert text == shown(value)


ADA = User(
    id="1",
    user_name="ada@example.com",
    name=Name(given_name="Ada", family_name="Byron"),
    emails=[Email("ada@example.com", type="work"), Email("a@x.example")],
    roles=[Role.ADMINISTRATOR, "rol_9"],
    active=False,
    groups=[GroupMembership("g1", display="Sales")],
    extensions=[EnterpriseUser(manager=Manager("7"))],
    extra={"shoe": 44},
)
SALES = Group(id="g1", display_name="Sales", members=[Member("1", display="Ada"), Member("2")])


def test_a_user_shows_what_is_set():
    """One line for each attribute."""
    html = ADA._repr_html_()

    for text in ("Ada Byron", "ada@example.com (work)", "Administrator", "Sales", "44", "inactive"):
        assert text in html
    assert "externalId" not in html
    assert "User</div>" in User()._repr_html_()


def test_a_group_shows_its_first_members():
    """And how many there are."""
    assert "Ada, 2" in SALES._repr_html_()
    assert "members" not in Group(id="g2")._repr_html_()


def test_a_page_shows_its_first_resources():
    """With what could not be read."""
    unreadable = [Unreadable(raw={}, pointer="/Resources/3", reason="no object")]
    users = ListResponse(
        resources=[ADA, *[User(user_name="eve", display_name="Eve")] * 30],
        total_results=99,
        unreadable=unreadable,
    )
    html = users._repr_html_()

    for text in ("31 of 99", "and 11 more", "Eve", "inactive", "/Resources/3: no object"):
        assert text in html
    assert "1 groups" in ListResponse(resources=[SALES])._repr_html_()
    assert "urn:x" in ListResponse(resources=[Schema(id="urn:x", name="X")])._repr_html_()


def test_a_list_is_shown_as_a_whole_to_who_asks():
    """Without that, the first twenty."""
    users = [User(user_name=f"user{number}") for number in range(30)]
    few, all_of_them = (of_list(users, 30, (), whole=whole) for whole in (False, True))

    assert [(20, 10), (30, 0)] == [(len(sheet.rows), sheet.more) for sheet in (few, all_of_them)]


def test_a_connection_test_shows_what_to_do():
    """One line for each thing that was looked at."""
    report = CheckReport(
        "https://x.example", (Check("users", ok=False, message="no", hint="Ask."),)
    )

    assert "Ask." in report._repr_html_()
