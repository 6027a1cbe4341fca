"""What holds for any filter: it is printed and read again, and says what a plain reading says."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from go1scim import Email, EnterpriseUser, Manager, Meta, Name, User, to_dict, urns
from go1scim.filters import And, AttributePath, Comparison, Not, Or, Present, ValuePath, parse
from go1scim.filters._scope import Scope
from go1scim.schemas import registry

texts = st.text(st.characters(codec="utf-8"), max_size=6)
names = st.from_regex(r"\A\$?[A-Za-z][-_0-9A-Za-z]{0,5}\Z")
paths = st.builds(
    AttributePath,
    names,
    st.none() | names,
    st.none() | st.sampled_from([urns.USER, urns.ENTERPRISE_USER, "urn:x:y.z:1"]),
)
values = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
    | st.datetimes(timezones=st.just(UTC))
)
OPERATORS = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"]


def combined(leaves):
    """Filters of such leaves, and of one another."""

    def more(inner):
        several = st.lists(inner, min_size=2, max_size=3)
        return st.builds(And, several) | st.builds(Or, several) | st.builds(Not, inner)

    return st.recursive(leaves, more, max_leaves=8)


terms = st.builds(Comparison, paths, st.sampled_from(OPERATORS), values) | st.builds(Present, paths)
inner_filters = combined(terms)
any_filters = combined(terms | st.builds(ValuePath, paths, inner_filters))


@given(any_filters)
def test_a_filter_is_printed_and_read_again(found):
    """In both dialects it is the same filter, and its text is canonical."""
    text = str(found)

    assert found == parse(text)
    assert text == str(parse(text))
    assert hash(found) == hash(parse(text))


# A small world, in which filters often hold; and a plain reading of them, over JSON.

ENTERPRISE = urns.ENTERPRISE_USER
TEXTS = ["a", "B", "ab", "Ab", "straße", ""]
DATES = ["2026-01-01T00:00:00Z", "2026-01-01T01:00:00+01:00", "2026-06-01T00:00:00.5Z"]
KINDS = {
    "userName": "text",
    "externalId": "exact",
    "title": "text",
    "active": "boolean",
    "name.givenName": "text",
    "emails": "text",
    "emails.value": "text",
    "emails.type": "text",
    "emails.primary": "boolean",
    "meta.created": "date",
    f"{ENTERPRISE}:department": "text",
    f"{ENTERPRISE}:manager": "text",
    f"{ENTERPRISE}:manager.displayName": "text",
    "unknown": "text",
}
ELEMENT = {"value": "text", "type": "text", "primary": "boolean", "display": "text"}

some_text = st.none() | st.sampled_from(TEXTS)
worlds = st.builds(
    User,
    user_name=some_text,
    external_id=some_text,
    title=some_text,
    active=st.none() | st.booleans(),
    name=st.none() | st.builds(Name, given_name=some_text),
    emails=st.lists(
        st.builds(Email, some_text, type=some_text, primary=st.none() | st.booleans()), max_size=3
    ),
    meta=st.none()
    | st.builds(
        Meta, created=st.none() | st.sampled_from(list(map(datetime.fromisoformat, DATES)))
    ),
    extensions=st.lists(
        st.builds(
            EnterpriseUser,
            department=some_text,
            manager=st.none() | st.builds(Manager, some_text, display_name=some_text),
        ),
        max_size=1,
    ),
    extra=st.just({}) | st.builds(lambda text: {"unknown": text}, st.sampled_from(TEXTS)),
)


def comparisons(kinds):
    """Comparisons that fit the types of the attributes."""
    return st.sampled_from(sorted(kinds)).flatmap(lambda path: _terms(path, kinds[path]))


def _terms(path, kind):
    text = {"date": st.sampled_from(DATES), "boolean": st.sampled_from(["true", "x"])}.get(
        kind, st.sampled_from(TEXTS)
    )
    equal = st.tuples(st.sampled_from(["eq", "ne"]), text | st.none() | st.booleans() | st.just(1))
    ordered = st.tuples(st.sampled_from(["gt", "ge", "lt", "le"]), text)
    part = st.tuples(st.sampled_from(["co", "sw", "ew"]), text)
    pairs = equal if kind == "boolean" else equal | ordered
    pairs = pairs if kind in {"boolean", "date"} else pairs | part
    node = parse(f"{path} pr").path
    return st.just(Present(node)) | pairs.map(lambda pair: Comparison(node, *pair))


elements = combined(comparisons(ELEMENT))
filters = combined(
    comparisons(KINDS) | st.builds(ValuePath, st.just(AttributePath("emails")), elements),
)


def plainly(node, document, kinds):
    """RFC 7644 section 3.4.2.2, said once more: slowly, and over JSON alone."""
    if isinstance(node, And):
        return all(plainly(each, document, kinds) for each in node.terms)
    if isinstance(node, Or):
        return any(plainly(each, document, kinds) for each in node.terms)
    if isinstance(node, Not):
        return not plainly(node.filter, document, kinds)
    if isinstance(node, ValuePath):
        found = document.get(node.path.attribute, [])
        return any(plainly(node.filter, each, ELEMENT) for each in found)
    return plain_term(node, document, kinds)


def plain_term(node, document, kinds):
    """A comparison, or ``pr``: any value counts, and none is null."""
    found = where(str(node.path), document)
    if isinstance(node, Present):
        return any(not_empty(each) for each in found)
    if node.value is None:
        return any(each != {} for each in found) is (node.operator == "ne")
    found = [each.get("value") if isinstance(each, dict) else each for each in found]
    found = [each for each in found if each is not None] or [None]
    kind = kinds[str(node.path)]
    return any(holds(each, node.operator, node.value, kind) for each in found)


def where(path, document):
    """All values at a path, one key after the other."""
    urn, _, rest = path.rpartition(":")
    found = [document.get(urn, {}) if urn else document]
    for key in rest.split("."):
        below = [each[key] for each in found if isinstance(each, dict) and key in each]
        found = [one for each in below for one in (each if isinstance(each, list) else [each])]
    return found


def not_empty(value):
    """Whether there is anything in a value."""
    if isinstance(value, dict):
        return any(map(not_empty, value.values()))
    return value not in ("", None)


def holds(found, operator, wanted, kind):
    """One value against another, by the names of their types."""
    if operator == "ne":
        return not holds(found, "eq", wanted, kind)
    if found is None or type(found) is not type(wanted):
        return False
    if kind == "date":
        found, wanted = datetime.fromisoformat(found), datetime.fromisoformat(wanted)
    elif kind == "text" and isinstance(found, str):
        found, wanted = found.casefold(), wanted.casefold()
    if operator in {"co", "sw", "ew"}:
        there = found.find(wanted) if operator != "ew" else found.rfind(wanted)
        at = {"co": there, "sw": 0, "ew": len(found) - len(wanted)}[operator]
        return there >= 0 and there == at
    less, same = (found < wanted) if found != wanted else False, found == wanted
    return {
        "eq": same,
        "gt": not less and not same,
        "ge": not less,
        "lt": less,
        "le": less or same,
    }[operator]


@given(filters, worlds)
def test_a_filter_says_what_a_plain_reading_says(found, user):
    """Of a model, and of the dict it is written as."""
    document = to_dict(user)
    expected = plainly(found, document, KINDS)

    assert expected is found.matches(user)
    assert expected is found.matches(document)
    assert expected is parse(str(found)).matches(user)


@given(filters, worlds)
def test_a_test_made_for_a_class_says_what_one_for_any_says(found, user):
    """What is known of a class saves time, and changes nothing."""
    general = found.compiled(Scope((registry.find(urns.USER),)))

    assert general(user) is found.matches(user)


@given(filters, filters, worlds)
def test_combinations_mean_what_they_say(left, right, user):
    """And, or and not are those of logic."""
    one, two = left.matches(user), right.matches(user)

    assert (one and two) is (left & right).matches(user)
    assert (one or two) is (left | right).matches(user)
    assert (not one) is (~left).matches(user)
