"""Schemas that are known only as SCIM schema documents (RFC 7643 section 7)."""

import re
from collections.abc import Mapping
from typing import Any, Final, NoReturn, get_args

from go1scim import _json
from go1scim.errors import ValidationError
from go1scim.schemas._facts import DataType, Mutability, Returned, Uniqueness
from go1scim.schemas._registry import Registry, registry
from go1scim.schemas._table import Attribute, Definition

_NAME: Final = re.compile(r"[$A-Za-z][-_0-9A-Za-z]*")
_CASE_EXACT_TYPES: Final = frozenset({"reference", "binary"})
_JSON_NAMES: Final = {str: "text", bool: "true or false", list: "a list", dict: "an object"}


def register(document: Mapping[str, Any] | str | bytes, *, into: Registry = registry) -> Definition:
    """
    Make a SCIM schema document known to filters, paths and PATCH (RFC 7643 section 7).

    Registering the same ``id`` again replaces what was registered before.

    Args:
        document: The document as a dict or as its JSON text.

    Raises:
        ValidationError: The document is no schema; the error names the place.
    """
    source = _object(document)
    urn = _take(source, "", "id", str)
    if not urn:
        _refuse("id", "is missing", "A schema's id is its URN, 'urn:example:...:User' for example.")
    known = into.find(urn)
    attributes = _attributes(source, "", known.attributes if known else ())
    listed = {each.name.lower() for each in attributes}
    common = [each for each in into.common_attributes(urn) if each.name.lower() not in listed]
    return into.define(
        Definition(
            id=urn,
            name=_take(source, "", "name", str),
            attributes=(*common, *attributes),
            extends=known.extends if known else None,
            model=into.model_of(urn),
        )
    )


def _object(document: Mapping[str, Any] | str | bytes) -> Mapping[str, Any]:
    source: Any = document
    if isinstance(document, (str, bytes)):
        try:
            source = _json.loads(document)
        except (ValueError, RecursionError):
            raise ValidationError(
                "The schema document is not JSON",
                field="document",
                hint="Pass the document as a dict, or the JSON text of one schema.",
            ) from None
    if not isinstance(source, Mapping):
        raise ValidationError(
            "A schema document is an object",
            field="document",
            hint="Pass one schema; of a ListResponse, register each of its Resources.",
        )
    if _json.nests_too_deep(source):
        raise ValidationError(
            "The schema document nests too deep",
            field="document",
            hint="Sub-attributes have no sub-attributes of their own (RFC 7643 section 2.3.8).",
        )
    return source


def _attributes(
    source: Mapping[str, Any], place: str, known: tuple[Attribute, ...]
) -> tuple[Attribute, ...]:
    key = "subAttributes" if place else "attributes"
    items = _take(source, place, key, list)
    if items is None:
        if place:
            return ()
        _refuse(key, "is missing", "List the attributes of the schema there, even if none.")
    python = {each.name.lower(): each for each in known}
    parsed: dict[str, Attribute] = {}
    for index, item in enumerate(items):
        here = f"{place}{key}/{index}"
        if not isinstance(item, Mapping):
            _refuse(here, "is not an object", "Describe each attribute with an object.")
        entry = _attribute(item, f"{here}/", python)
        if entry.name.lower() in parsed:
            _refuse(f"{here}/name", f"repeats {entry.name}", "Names differ by more than case.")
        parsed[entry.name.lower()] = entry
    return tuple(parsed.values())


def _attribute(item: Mapping[str, Any], place: str, known: Mapping[str, Attribute]) -> Attribute:
    name = _take(item, place, "name", str)
    if name is None or not _NAME.fullmatch(name):
        _refuse(
            f"{place}name", "is not an attribute name", "Letters first, then digits, '-' and '_'."
        )
    model = known.get(name.lower())
    kind = _choice(item, place, "type", DataType, "string")
    exact = _take(item, place, "caseExact", bool)
    return Attribute(
        name=name,
        python_name=model.python_name if model else name,
        type=kind,
        multi_valued=_take(item, place, "multiValued", bool) or False,
        required=_take(item, place, "required", bool) or False,
        case_exact=kind in _CASE_EXACT_TYPES if exact is None else exact,
        mutability=_choice(item, place, "mutability", Mutability, "readWrite"),
        returned=_choice(item, place, "returned", Returned, "default"),
        uniqueness=_choice(item, place, "uniqueness", Uniqueness, "none"),
        canonical_values=_texts(item, place, "canonicalValues"),
        reference_types=_texts(item, place, "referenceTypes"),
        shown=model.shown if model else True,
        sub_attributes=_attributes(item, place, model.sub_attributes if model else ()),
    )


def _take(source: Mapping[str, Any], place: str, key: str, kind: type[Any]) -> Any:
    value = source.get(key)
    if value is not None and not isinstance(value, kind):
        _refuse(f"{place}{key}", f"is not {_JSON_NAMES[kind]}", "See RFC 7643 section 7.")
    return value


def _texts(source: Mapping[str, Any], place: str, key: str) -> tuple[str, ...]:
    values = _take(source, place, key, list) or []
    if not all(isinstance(value, str) for value in values):
        _refuse(f"{place}{key}", "is not a list of text", "See RFC 7643 section 7.")
    return tuple(values)


def _choice(source: Mapping[str, Any], place: str, key: str, of: Any, default: str) -> Any:
    value = _take(source, place, key, str) or default
    allowed = {each.lower(): each for each in get_args(of)}
    if value.lower() not in allowed:
        _refuse(f"{place}{key}", f"is {value!r}", f"Use one of {', '.join(allowed.values())}.")
    return allowed[value.lower()]


def _refuse(place: str, complaint: str, hint: str) -> NoReturn:
    raise ValidationError(f"Schema document: {place} {complaint}", field=place, hint=hint)
