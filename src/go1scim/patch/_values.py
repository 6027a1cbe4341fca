"""Values: when two are the same, and what an attribute takes (RFC 7643 sections 2.3 to 2.5)."""

from collections import Counter
from collections.abc import Hashable, Mapping
from datetime import datetime
from typing import Any, Final

from go1scim.models._extra import copied
from go1scim.patch._dialects import Habits
from go1scim.patch._refusals import invalid_value
from go1scim.schemas import Attribute

_PYTHON: Final[Mapping[str, tuple[type[Any], ...]]] = {
    "boolean": (bool,),
    "integer": (int,),
    "decimal": (int, float),
}
_WORDS: Final = {
    "boolean": "true or false",
    "integer": "a whole number",
    "decimal": "a number",
    "complex": "an object",
    "dateTime": "a time such as 2011-05-13T04:42:34Z",
}


def unassigned(value: Any) -> bool:
    """Whether a value is as good as absent (RFC 7643 section 2.5)."""
    if isinstance(value, dict):
        return all(map(unassigned, value.values()))
    return value is None or value in ("", [])


def canonical(value: Any) -> Hashable:
    """
    What is equal for two values that are the same.

    The order of a list does not count, nor does the case of a name; null, empty and absent are the
    same, and so are ``primary: false`` and no ``primary`` (RFC 7643 sections 2.1, 2.4 and 2.5).
    """
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return frozenset(
            (name.lower(), canonical(inner))
            for name, inner in value.items()
            if not unassigned(inner) and not (inner is False and name.lower() == "primary")
        )
    if isinstance(value, list):
        return frozenset(Counter(map(canonical, value)).items()) if value else None
    return (type(value) is bool, value)


def same(one: Any, other: Any) -> bool:
    """Whether two values say the same."""
    if unassigned(one) or unassigned(other):
        return unassigned(one) and unassigned(other)
    return canonical(one) == canonical(other)


def folded(attribute: Attribute | None, value: Any) -> Hashable:
    """What is equal for two values that match: in any case but where case counts."""
    if isinstance(value, str) and (attribute is None or not attribute.case_exact):
        return value.lower()
    return canonical(value)


def opaque(attribute: Attribute) -> bool:
    """Whether the attribute is complex and no schema says of what."""
    return attribute.type == "complex" and not attribute.sub_attributes


def renamed(attribute: Attribute, element: dict[str, Any]) -> dict[str, Any]:
    """A complex value with the names of its sub-attributes in the case of the schema."""
    names = {name: known.name for name in element if (known := attribute.find(name))}
    if all(name == known for name, known in names.items()):
        return element
    return {names.get(name, name): inner for name, inner in element.items()}


def clean(attribute: Attribute, raw: Any, habits: Habits) -> Any:
    """
    *raw* as the value of the attribute: a list where it is multi-valued.

    Of a complex value, what is null or empty stays, as None.

    Raises:
        ValidationError: ``invalidValue``: the attribute takes no such value.
    """
    if not attribute.multi_valued:
        if habits.loose_values and isinstance(raw, list) and len(raw) == 1:
            raw = raw[0]
        return clean_one(attribute, raw, habits)
    values = raw if isinstance(raw, list) else [raw]
    return [element_of(attribute, each, habits) for each in values if each is not None]


def element_of(attribute: Attribute, raw: Any, habits: Habits) -> Any:
    """One value of a multi-valued attribute, without what is null or empty."""
    value = clean_one(attribute, raw, habits)
    if isinstance(value, dict) and not opaque(attribute):
        return {name: inner for name, inner in value.items() if inner is not None}
    return value


def clean_one(attribute: Attribute, raw: Any, habits: Habits) -> Any:
    """One value of the attribute, whether it is multi-valued or not."""
    if attribute.type == "complex":
        return _complex(attribute, raw, habits)
    if habits.text_booleans and attribute.type == "boolean" and isinstance(raw, str):
        raw = {"true": True, "false": False}.get(raw.lower(), raw)
    allowed = _PYTHON.get(attribute.type, (str,))
    if not isinstance(raw, allowed) or (type(raw) is bool and attribute.type != "boolean"):
        raise _refused(attribute)
    if attribute.type == "dateTime" and raw and not _is_time(raw):
        raise _refused(attribute)
    return raw


def _complex(attribute: Attribute, raw: Any, habits: Habits) -> Any:
    if opaque(attribute):
        return copied(raw)
    if habits.loose_values and isinstance(raw, str) and attribute.find("value"):
        raw = {"value": raw}
    if not isinstance(raw, dict):
        raise _refused(attribute)
    value: dict[str, Any] = {}
    for name, inner in raw.items():
        known = attribute.find(name)
        if known is None:
            raise invalid_value(attribute.name, f"has no sub-attribute {name!r}")
        given = None if inner is None else clean(known, inner, habits)
        value[known.name] = None if unassigned(given) else given
    return value


def _is_time(value: Any) -> bool:
    text = str(value)
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return "T" in text.upper()


def _refused(attribute: Attribute) -> Exception:
    many = "a list of " if attribute.multi_valued else ""
    return invalid_value(
        attribute.name, f"takes {many}{_WORDS.get(attribute.type, 'text')} (RFC 7643 section 2.3)"
    )
