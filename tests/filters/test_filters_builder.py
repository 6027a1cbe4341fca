"""Filters from Python."""

import copy
import pickle
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from go1scim import Email, EnterpriseUser, Group, User, extension, urns
from go1scim.errors import InvalidFilterError, ValidationError
from go1scim.filters import And, F, ValuePath, parse
from go1scim.schemas import attribute

BADGE = "urn:example:params:scim:schemas:extension:builder:2.0:User"
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


@extension(BADGE, of=User)
class Badge:
    """An extension with a name of its own."""

    link: str | None = attribute(wire_name="$link")


@pytest.mark.parametrize(
    ("built", "text"),
    [
        (F.user_name.eq("ada"), 'userName eq "ada"'),
        (F.title.ne(None), "title ne null"),
        (F.title.co("a"), 'title co "a"'),
        (F.title.sw("a"), 'title sw "a"'),
        (F.title.ew("a"), 'title ew "a"'),
        (F.unknown_name.gt(1), "unknownName gt 1"),
        (F.unknown.ge(1.5), "unknown ge 1.5"),
        (F.meta.created.lt(NEW_YEAR), 'meta.created lt "2026-01-01T00:00:00Z"'),
        (F.unknown.le("x"), 'unknown le "x"'),
        (F.title.pr(), "title pr"),
        (F.name.given_name.pr(), "name.givenName pr"),
        (F.name["givenName"].pr(), "name.givenName pr"),
        (F.x509_certificates.pr(), "x509Certificates pr"),
        (F.members.ref.pr(), "members.$ref pr"),
        (F.members[F.ref.eq("x")], 'members[$ref eq "x"]'),
        (F["user_name"].pr(), "user_name pr"),
        (F["name.givenName"].pr(), "name.givenName pr"),
        (F[f"{urns.USER}:name.givenName"].pr(), f"{urns.USER}:name.givenName pr"),
        (F[EnterpriseUser].department.pr(), f"{urns.ENTERPRISE_USER}:department pr"),
        (F[EnterpriseUser].manager.ref.pr(), f"{urns.ENTERPRISE_USER}:manager.$ref pr"),
        (F[EnterpriseUser]["x-y"].pr(), f"{urns.ENTERPRISE_USER}:x-y pr"),
        (F[EnterpriseUser].un_known.pr(), f"{urns.ENTERPRISE_USER}:unKnown pr"),
        (F[Badge].link.eq("x"), f'{BADGE}:$link eq "x"'),
        (F[Group].display_name.pr(), f"{urns.GROUP}:displayName pr"),
        (F.emails[F.type.eq("work")], 'emails[type eq "work"]'),
        (F.emails[F.type.eq("work")].value.co("@"), 'emails[type eq "work" and value co "@"]'),
        (F.ims[F.type.pr() | F.x.pr()].value.pr(), "ims[(type pr or x pr) and value pr]"),
        (F.emails[F.type.pr()]["path"].pr(), "emails[type pr and path pr]"),
        (F.members[F.type.pr()].ref.pr(), "members[type pr and $ref pr]"),
        (F.a.pr() & F.b.pr() | ~F.emails[F.type.pr()], "a pr and b pr or not (emails[type pr])"),
    ],
    ids=map(str, range(30)),
)
def test_python_becomes_a_filter(built, text):
    """With the names of the wire."""
    assert text == str(built)
    assert parse(text) == built
    assert built == parse(text)
    assert hash(built) == hash(parse(text))


@pytest.mark.parametrize(
    ("build", "error", "expected"),
    [
        (lambda: F.name.given_name.more, InvalidFilterError, "is one name too many"),
        (lambda: F.emails[F.type.pr()].value.more, InvalidFilterError, "one name too many"),
        (lambda: F.emails[F.type.pr()].value[F.a.pr()], InvalidFilterError, "brackets already"),
        (lambda: F.emails[F.groups[F.a.pr()]], InvalidFilterError, "another filter in square"),
        (lambda: F['a eq "x" or b'], InvalidFilterError, "expected '.' and a sub-attribute"),
        (lambda: F["a"]["b pr or c"], InvalidFilterError, "is no attribute name"),
        (lambda: F[0], InvalidFilterError, "a name or a class, got int"),
        (lambda: F[Email], ValidationError, "Email is no registered resource"),
        (lambda: F.title.eq(["x"]), InvalidFilterError, "a single value, got list"),
        (lambda: F._private, AttributeError, "_private"),
        (lambda: F.title._private, AttributeError, "_private"),
        (lambda: F.emails[F.type.pr()]._private, AttributeError, "_private"),
    ],
    ids=map(str, range(12)),
)
def test_a_mistake_is_found_where_it_is_made(build, error, expected):
    """Not when the filter is sent."""
    with pytest.raises(error) as caught:
        build()

    assert expected in str(caught.value)


@given(st.text(), st.sampled_from(["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"]))
def test_no_value_gets_out_of_its_quotes(value, operator):
    """Whatever the text, the filter has the one term, and compares with that text."""
    built = getattr(F.user_name, operator)(value)
    found = parse(str(built))

    assert built == found
    assert value == found.value


@given(st.text())
def test_no_name_gets_out_of_its_place(name):
    """A name is one, or is refused."""
    with pytest.raises(InvalidFilterError):
        F[f"{name} "]
    with pytest.raises(InvalidFilterError):
        F.emails[f"{name}["]


def test_filters_of_values_are_filters():
    """They are equal to, and combined with, those that were parsed."""
    built = F.emails[F.type.eq("work")]
    user = User(emails=[Email("a@x", type="work")])

    assert built == F.emails[F.type.eq("work")]
    assert built != F.emails[F.type.eq("home")]
    assert built != "emails"
    assert built.matches(user)
    assert And((built, F.active.pr())) == built & F.active.pr()
    assert built == pickle.loads(pickle.dumps(built))  # noqa: S301
    assert isinstance(built, ValuePath)


def test_what_is_built_shows_itself():
    """A term is no filter yet."""
    assert "<Term name.givenName>" == repr(F.name.given_name)
    assert '<Term emails[type eq "work"].value>' == repr(F.emails[F.type.eq("work")].value)
    assert '<Elements emails[type eq "work"]>' == repr(F.emails[F.type.eq("work")])
    assert "<Attributes of resources>" == repr(F)
    assert f"<Attributes of {urns.ENTERPRISE_USER}>" == repr(F[EnterpriseUser])


def test_terms_can_be_copied():
    """Programs that look at everything find no attribute that is none."""
    term = copy.copy(F.name.given_name)

    assert "name.givenName pr" == str(term.pr())
    assert "a pr" == str(copy.deepcopy(F).a.pr())
