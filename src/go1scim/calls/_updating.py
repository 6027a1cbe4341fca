"""
From a wish to the smallest change: what differs, as PATCH operations or as a whole document.

What a provider adds of its own accord is no difference: read-only sub-attributes, references, and
texts made for display. Else every update would be followed by another one.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple, TypeAlias

from go1scim import schemas, urns
from go1scim.errors import ValidationError
from go1scim.patch import PatchOp

#: Set by the provider, or by another way of writing (RFC 7643 sections 3.1 and 4.1.2).
_NOT_WRITTEN: Final = frozenset({"schemas", "id", "meta", "groups"})
#: What providers fill in where it was not sent (RFC 7643 sections 2.4 and 4.1.1).
_FILLED_IN: Final = frozenset({"$ref", "display", "formatted", "primary"})
#: What the formatted name is made of, at least.
_NAME_PARTS: Final = ("givenName", "familyName")


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

    def sets(self, sub_attribute: str) -> bool:
        """Whether a client can set this sub-attribute; so it is where no schema knows it."""
        definition = schemas.find(self.urn or urns.USER)
        known = definition.find(f"{self.name}.{sub_attribute}") if definition else None
        return sub_attribute != "$ref" and (known is None or known.mutability != "readOnly")


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
        if not _fulfils(place.of(current), value, place, merge=merge)
    }


def clears_unseen(current: Mapping[str, Any], wish: Wish) -> bool:
    """Whether *wish* clears what *current* does not show, as where not everything was read."""
    return any(_is_empty(value) and _is_empty(place.of(current)) for place, value in wish.items())


def lowered(value: Any) -> Any:
    """The same with every text in lower case: some providers change the case of what they keep."""
    if isinstance(value, str):
        return value.lower()
    if isinstance(value, Mapping):
        return {name: lowered(inner) for name, inner in value.items()}
    return [lowered(inner) for inner in value] if isinstance(value, list) else value


def patch_for(current: Mapping[str, Any], wish: Wish, *, merge: bool = False) -> PatchOp:
    """
    One replace or remove for each attribute of *wish* (RFC 7644 section 3.5.2).

    Args:
        merge: Whether sub-attributes that a wished value does not have are left alone.
    """
    patch_op = PatchOp()
    for place, value in wish.items():
        if _is_empty(value):
            patch_op = patch_op.remove(place.path)
            continue
        patch_op = patch_op.replace(place.path, value)
        # Replacing a complex value leaves the sub-attributes alone that it does not have.
        before = place.of(current)
        for name in (_stale if merge else _dropped)(place, before, value):
            patch_op = patch_op.remove(f"{place.path}.{name}")
    return patch_op


def document_for(current: Mapping[str, Any], wish: Wish, *, merge: bool = False) -> dict[str, Any]:
    """*current* with *wish* fulfilled, for a PUT."""
    document = dict(current)
    for place, value in wish.items():
        before = place.of(current)
        if merge and isinstance(before, dict) and isinstance(value, dict):
            stale = set(_stale(place, before, value))
            kept = {name: each for name, each in before.items() if name not in stale}
            value = {**kept, **value}  # noqa: PLW2901 - the value to be put
        if place.urn is None:
            document[place.name] = value
        else:
            document[place.urn] = {**(document.get(place.urn) or {}), place.name: value}
    return document


def _value(document: Mapping[str, Any], name: str) -> Any:
    """The value under *name* in any case (RFC 7643 section 2.1)."""
    if name in document:
        return document[name]
    folded = name.lower()
    return next((value for key, value in document.items() if key.lower() == folded), None)


def _is_empty(value: Any) -> bool:
    """Whether it is as good as absent (RFC 7643 section 2.5)."""
    if isinstance(value, Mapping):
        return all(map(_is_empty, value.values()))
    return value is None or value in ("", [], ())


def _fulfils(has: Any, wanted: Any, place: Place, *, merge: bool) -> bool:
    if _is_empty(wanted) or _is_empty(has):
        return _is_empty(wanted) and _is_empty(has)
    if isinstance(wanted, dict) and isinstance(has, dict):
        return _agrees(has, wanted, place, merge=merge)
    if isinstance(wanted, list) and isinstance(has, list):
        return _same_elements(has, wanted, place)
    return type(has) is type(wanted) and bool(has == wanted)


def _agrees(
    has: Mapping[str, Any], wanted: Mapping[str, Any], place: Place, *, merge: bool
) -> bool:
    """Whether a complex value is as wanted, but for what the provider fills in."""
    absent = (None, False)  # primary: false is the same as none (RFC 7643 section 2.4)
    if any(
        has.get(name) != value and not (has.get(name) in absent and value in absent)
        for name, value in wanted.items()
        if place.sets(name) and not (_is_empty(has.get(name)) and _is_empty(value))
    ):
        return False
    return merge or not any(
        place.sets(name) and name not in _FILLED_IN and not _is_empty(value)
        for name, value in has.items()
        if name not in wanted
    )


def _same_elements(has: list[Any], wanted: list[Any], place: Place) -> bool:
    """Whether two lists hold the same, in any order."""
    left = list(has)
    for element in wanted:
        for index, candidate in enumerate(left):
            if _fulfils(candidate, element, place, merge=False):
                del left[index]
                break
        else:
            return False
    return not left


def _dropped(place: Place, before: Any, after: Any) -> Iterator[str]:
    if isinstance(before, dict) and isinstance(after, dict):
        yield from (name for name in before if name not in after and place.sets(name))


def _stale(place: Place, before: Any, after: Any) -> Iterator[str]:
    """What a merge would leave, and would be wrong then: the full name of somebody renamed."""
    if place.name != "name" or not isinstance(before, dict) or "formatted" in after:
        return
    is_renamed = any(after.get(part, before.get(part)) != before.get(part) for part in _NAME_PARTS)
    if is_renamed and "formatted" in before:
        yield "formatted"


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
