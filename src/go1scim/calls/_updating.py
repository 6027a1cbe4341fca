"""
What is wanted of a resource, and which part of it the resource does not fulfil yet.

What a provider adds of its own accord is no difference: read-only sub-attributes, references, and
texts made for display. Else every update would be followed by another one.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

from go1scim import schemas, urns
from go1scim.errors import ValidationError

#: Set by the provider, or by another way of writing (RFC 7643 sections 3.1 and 4.1.2).
_NOT_WRITTEN: Final = frozenset({"schemas", "id", "meta", "groups"})
#: What providers fill in where it was not sent (RFC 7643 sections 2.4 and 4.1.1).
FILLED_IN: Final = frozenset({"$ref", "display", "formatted", "primary"})


class Place(NamedTuple):
    """An attribute of a document: of the core schema, or of the extension *urn*."""

    urn: str | None
    name: str

    @property
    def path(self) -> str:
        """The PATCH path."""
        return f"{self.urn}:{self.name}" if self.urn else self.name

    def of(self, document: Mapping[str, Any]) -> Any:
        """The value in *document*; None where it is absent."""
        inner = document if self.urn is None else _value(document, self.urn)
        return _value(inner, self.name) if isinstance(inner, Mapping) else None

    def settable(self, value: Any) -> Any:
        """What of *value* a client can set; None where that is nothing."""
        known = self._find(self.name)
        return None if known and known.mutability == "readOnly" else self._parts(value)

    def _parts(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._parts(each) for each in value]
        if not isinstance(value, dict):
            return value
        return {name: each for name, each in value.items() if self._sets(name)}

    def _sets(self, sub_attribute: str) -> bool:
        """Whether a client can set this sub-attribute; so it is where no schema knows it."""
        known = self._find(f"{self.name}.{sub_attribute}")
        return sub_attribute != "$ref" and (known is None or known.mutability != "readOnly")

    def _find(self, name: str) -> schemas.Attribute | None:
        definition = schemas.find(self.urn or urns.USER)
        return definition.find(name) if definition else None


#: What to make of a resource: a value for each place, None to clear it.
Wish: TypeAlias = Mapping[Place, Any]


def wish_for(document: Mapping[str, Any]) -> dict[Place, Any]:
    """Everything that *document* says, as a wish: what it does not say is left alone."""
    wish: dict[Place, Any] = {}
    for name, value in document.items():
        if name in _NOT_WRITTEN:
            continue
        if ":" in name and isinstance(value, dict):
            wish |= {Place(name, inner): content for inner, content in value.items()}
        else:
            wish[Place(None, name)] = value
    return wish


def differing(current: Mapping[str, Any], wish: Wish, *, merge: bool = False) -> dict[Place, Any]:
    """
    The part of *wish* that *current* does not fulfil yet.

    Args:
        merge: Whether sub-attributes that a wished value does not have are left alone.
    """
    return {
        place: value
        for place, value in wish.items()
        if not fulfils(place.settable(place.of(current)), place.settable(value), merge=merge)
    }


def clears_unseen(current: Mapping[str, Any], wish: Wish) -> bool:
    """Whether *wish* clears what *current* does not show, as where not everything was read."""
    return any(is_empty(value) and is_empty(place.of(current)) for place, value in wish.items())


def lowered(value: Any) -> Any:
    """The same with every text in lower case: some providers change the case of what they keep."""
    if isinstance(value, str):
        return value.lower()
    if isinstance(value, Mapping):
        return {name: lowered(inner) for name, inner in value.items()}
    return [lowered(inner) for inner in value] if isinstance(value, list) else value


def _value(document: Mapping[str, Any], name: str) -> Any:
    """The value under *name* in any case (RFC 7643 section 2.1)."""
    if name in document:
        return document[name]
    folded = name.lower()
    return next((value for key, value in document.items() if key.lower() == folded), None)


def is_empty(value: Any) -> bool:
    """Whether it is as good as absent (RFC 7643 section 2.5)."""
    if isinstance(value, Mapping):
        return all(map(is_empty, value.values()))
    return value is None or value in ("", [], ())


def fulfils(has: Any, wanted: Any, *, merge: bool = False) -> bool:
    """Whether a value is as wanted, both without what a client cannot set."""
    if is_empty(wanted) or is_empty(has):
        return is_empty(wanted) and (merge or is_empty(has))
    if isinstance(wanted, dict) and isinstance(has, dict):
        return _agrees(has, wanted, merge=merge)
    if isinstance(wanted, list) and isinstance(has, list):
        return len(has) == len(wanted) == len(counterparts(has, wanted, [fulfils]))
    return type(has) is type(wanted) and bool(has == wanted)


def _agrees(has: Mapping[str, Any], wanted: Mapping[str, Any], *, merge: bool) -> bool:
    """Whether a complex value is as wanted, but for what the provider fills in."""
    absent = (None, False)  # primary: false is the same as none (RFC 7643 section 2.4)
    if any(
        has.get(name) != value and not (has.get(name) in absent and value in absent)
        for name, value in wanted.items()
        if not (is_empty(has.get(name)) and is_empty(value))
    ):
        return False
    return merge or not any(
        name not in FILLED_IN and not is_empty(value)
        for name, value in has.items()
        if name not in wanted
    )


def counterparts(
    has: Sequence[Any], wanted: Sequence[Any], tests: Iterable[Callable[[Any, Any], Any]]
) -> dict[int, Any]:
    """
    For indexes in *wanted*, the element of *has* that passes the first test that any passes.

    Each element is given once, first to whom names most. Only elements with the same ``value`` are
    looked at, in any case.
    """
    keys = list(map(_key, wanted))
    left: dict[str | None, list[Any]] = {}
    for element in has:
        left.setdefault(_key(element), []).append(element)
    found: dict[int, Any] = {}
    for test in tests:
        for index in sorted(range(len(wanted)), key=lambda at: _size(wanted[at]), reverse=True):
            near = () if index in found else left.get(keys[index], ())
            at = next((at for at, each in enumerate(near) if test(each, wanted[index])), None)
            if at is not None:
                found[index] = left[keys[index]].pop(at)
    return found


def _key(element: Any) -> str | None:
    """What tells an element from most others: its ``value``, in lower case."""
    value = element.get("value") if isinstance(element, Mapping) else element
    return value.lower() if isinstance(value, str) and value else None


def _size(element: Any) -> int:
    """How many sub-attributes an element says something about."""
    values = element.values() if isinstance(element, Mapping) else ()
    return sum(value is not False and not is_empty(value) for value in values)


def unknown_change(name: str, known: Iterable[str]) -> ValidationError:
    """The error for a keyword that an ``update()`` does not take."""
    from difflib import get_close_matches  # noqa: PLC0415 - for a mistake only

    if name == "extensions":
        return ValidationError(
            "update() does not take 'extensions'",
            field=name,
            hint="Name its attributes: department=..., manager=...; for others use patch().",
        )
    near = get_close_matches(name, known, n=1)
    guess = f"Did you mean {near[0]!r}? " if near else ""
    return ValidationError(
        f"update() does not take {name!r}",
        field=name,
        hint=f"{guess}For other attributes use patch() or replace().",
    )
