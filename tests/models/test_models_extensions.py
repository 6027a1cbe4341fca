"""Extensions: shipped ones, one's own, replaced ones."""

import json
import pickle
from typing import Literal

import attrs
import pytest

from go1scim import _json, schemas, urns
from go1scim.converter import from_dict, to_dict, to_json
from go1scim.errors import DecodeError, ValidationError
from go1scim.models import Complex, EnterpriseUser, Group, User, extension
from go1scim.schemas import attribute

BADGE = "urn:example:params:scim:schemas:extension:badge:2.0:User"


@attrs.frozen(kw_only=True, repr=False)
class Door(Complex):
    """A door that a badge opens."""

    number: int | None = None


@extension(BADGE, of=User)
class Badge:
    """A badge."""

    serial: str | None = attribute(case_exact=True, mutability="immutable")
    doors: tuple[Door, ...]
    colours: tuple[str, ...] = attribute()
    weight: float | None = None
    kind: Literal["plastic", "metal"] | None = "plastic"

    def label(self):
        """A method of one's own."""
        return f"No. {self.serial}"


def test_an_extension_is_found_by_its_class():
    """`user[...]` raises where there is none, `get` does not."""
    user = User(extensions=[EnterpriseUser(department="Engines")])

    assert "Engines" == user[EnterpriseUser].department
    assert user.get(Badge) is None
    with pytest.raises(KeyError, match=r"has no \w+; \w+\.get\(\w+\) gives None"):
        user[Badge]


def test_extensions_are_added_replaced_and_removed():
    """Each gives a new user."""
    user = User().with_extension(EnterpriseUser(department="A")).with_extension(Badge(serial="1"))
    changed = user.with_extension(EnterpriseUser(department="B"))

    assert "A" == user[EnterpriseUser].department
    assert "B" == changed[EnterpriseUser].department
    assert "1" == changed[Badge].serial
    assert User().with_extension(Badge(serial="1")) == user.without_extension(EnterpriseUser)


def test_the_order_of_extensions_does_not_count():
    """Extensions are a set."""
    one, two = EnterpriseUser(department="A"), Badge(serial="1")

    assert User(extensions=[one, two]) == User(extensions=[two, one])


def test_an_own_extension_is_a_model():
    """It is frozen, keyword-only, checked, pickles, and has `extra`."""
    badge = Badge(serial="7", doors=[Door(number=1)], extra={"x": 1})

    assert (Door(number=1),) == badge.doors
    assert () == badge.colours
    assert "plastic" == badge.kind
    assert "No. 7" == badge.label()
    assert "Badge(serial='7', doors=[Door(number=1)], kind='plastic', extra={'x': 1})" == repr(
        badge
    )
    assert badge == pickle.loads(pickle.dumps(badge))  # noqa: S301
    with pytest.raises(TypeError):
        Badge("7")
    with pytest.raises(ValidationError, match="takes a finite number, got float"):
        Badge(weight=float("inf"))
    with pytest.raises(ValidationError, match="takes a number, got str"):
        Badge(weight="heavy")
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        badge.serial = "8"


def test_an_own_extension_is_read_and_written():
    """Its URN, and its attributes, travel like those of the standard."""
    document = {
        "schemas": [urns.USER, BADGE],
        BADGE: {"serial": "7", "doors": [{"number": 1}], "colours": ["red"], "weight": 2.5},
    }

    user = from_dict(document, User)

    assert (
        Badge(serial="7", doors=[Door(number=1)], colours=["red"], weight=2.5, kind=None)
        == (user[Badge])
    )
    assert document == to_dict(user)


def test_an_own_extension_is_in_the_table():
    """Filters, paths and PATCH see its attributes."""
    found = schemas.find(BADGE.upper())

    assert found is not None
    assert urns.USER == found.extends
    assert Badge is found.model
    assert found.find("SERIAL").case_exact
    assert "immutable" == found.find("serial").mutability
    assert "integer" == found.find("doors.number").type
    assert "decimal" == found.find("weight").type
    assert found in schemas.extensions(urns.USER)
    assert found not in schemas.extensions(urns.GROUP)


def test_a_class_replaces_the_one_of_the_same_urn():
    """A notebook cell may run twice."""
    urn = "urn:example:twice:2.0:Group"

    @extension(urn, of=Group)
    class First:
        a: str | None = None

    before = from_dict({urn: {"a": "1", "b": "2"}}, Group)

    @extension(urn, of=Group)
    class Second:
        b: str | None = None

    after = from_dict({urn: {"a": "1", "b": "2"}}, Group)

    assert "1" == before[First].a
    assert Second(b="2", extra={"a": "1"}) == after[Second]
    with pytest.raises(ValidationError, match="First is no extension of Group"):
        Group(extensions=[First()])


def test_what_is_no_urn_is_refused():
    """An extension is named by a URN."""
    with pytest.raises(ValidationError, match="named by a URN"):
        extension("badge", of=User)


@pytest.mark.parametrize("of", [Door, EnterpriseUser])
def test_what_is_no_resource_is_refused(of):
    """An extension belongs to a resource."""
    with pytest.raises(ValidationError, match="is no resource"):
        extension(BADGE, of=of)


def test_an_annotation_without_counterpart_is_refused():
    """A type that SCIM has not is named where the class is made an extension."""

    class Wrong:
        tags: list[str] | None = None

    with pytest.raises(ValidationError, match=r"Wrong\.tags") as caught:
        extension("urn:example:wrong:2.0:Group", of=Group)(Wrong)

    assert "tags" == caught.value.field


@pytest.mark.parametrize("annotation", ["Missing | None", "str.Missing", "str |", "str[int]"])
def test_an_annotation_that_cannot_be_resolved_is_refused(annotation):
    """A name that exists nowhere is named."""

    class Nowhere:
        __annotations__ = {"tag": annotation}
        tag = None

    with pytest.raises(ValidationError, match=r"Nowhere has an annotation .* resolved") as caught:
        extension("urn:example:nowhere:2.0:Group", of=Group)(Nowhere)

    assert ("Missing" if "Missing" in annotation else None) == caught.value.field


@pytest.mark.parametrize("hint", [int | str, tuple[str, str], bytes])
def test_other_annotations_are_refused(hint):
    """Unions and pairs are no SCIM attributes."""

    class Odd:
        __annotations__ = {"tag": hint}
        tag = None

    with pytest.raises(ValidationError, match=r"Odd\.tag"):
        extension("urn:example:odd:2.0:Odd", of=Group)(Odd)


def test_an_annotation_inside_of_an_attribute_is_refused():
    """A complex attribute is looked at with its extension."""

    @attrs.frozen(kw_only=True)
    class Part:
        tag: bytes | None = None

    class Whole:
        part: Part | None = None

    with pytest.raises(ValidationError, match=r"Part\.tag"):
        extension("urn:example:whole:2.0:Group", of=Group)(Whole)


def test_what_was_refused_breaks_no_other_extension():
    """It has not been registered; a class that had the URN before still has it."""
    urn = "urn:example:kept:2.0:User"

    @extension(urn, of=User)
    class Kept:
        tag: str | None = None

    class Wrong:
        tag: bytes | None = None

    with pytest.raises(ValidationError):
        extension(urn, of=User)(Wrong)

    assert Kept in {each.model for each in schemas.registry.definitions()}
    assert Kept(tag="a") == from_dict({urn: {"tag": "a"}}, User)[Kept]


def test_a_decimal_is_a_number():
    """A whole number will do, text will not."""
    assert 2 == from_dict({BADGE: {"weight": 2}}, User)[Badge].weight
    with pytest.raises(DecodeError, match="expected a number, got true or false"):
        from_dict({BADGE: {"weight": True}}, User)


def test_a_plain_attrs_class_is_a_complex_attribute(monkeypatch):
    """Without `extra`, what it does not know is dropped."""

    @attrs.frozen(kw_only=True)
    class Seat:
        row: str | None = None

    @extension("urn:example:seat:2.0:User", of=User)
    class Seated:
        seat: Seat | None = None

    document = {"urn:example:seat:2.0:User": {"seat": {"ROW": "a", "window": True}}}
    user = from_dict(document, User)

    assert Seated(seat=Seat(row="a")) == user[Seated]
    written = to_dict(user)
    assert {"seat": {"row": "a"}} == written["urn:example:seat:2.0:User"]
    monkeypatch.setattr(_json, "dumps", _json._dumps)
    assert written == json.loads(to_json(user))


@pytest.fixture(autouse=True)
def _forget_other_extensions():
    """Extensions of a single test do not reach the others."""
    registry = schemas.registry
    before = dict(registry._classes)
    yield
    registry._classes = before
    registry.version += 1
