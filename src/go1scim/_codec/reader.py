"""
Readers: one function for each model class, generated from its attributes.

Theory of operation: a reader takes the parsed JSON of one object and makes the model without
calling its constructor: the checks are in the function itself, where they cost a comparison. It
makes an instance of a *blank*, a subclass with the same slots that can be assigned to, and in the
end turns it into the frozen class; in CPython that is three times as fast as going through the
slots of a frozen class. Names in another case and unknown attributes are looked for only where an
object has a key that is not exactly one of the known names.
"""

from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import datetime
from typing import Any, Final, TypeAlias

import attrs

from go1scim import _json
from go1scim._codec import rules
from go1scim._codec.rules import BadValueError
from go1scim.models import Resource
from go1scim.models._extra import EMPTY, Extra
from go1scim.schemas import Shape, registry, shapes

Reader: TypeAlias = Callable[..., Any]

_STRICT: Final[Mapping[str | None, tuple[str, Callable[..., Any]]]] = {
    "string": ("type(v) is not str", rules.text),
    "reference": ("type(v) is not str", rules.text),
    "binary": ("type(v) is not str", rules.text),
    "boolean": ("v is not True and v is not False", rules.boolean_as_text),
    "integer": ("type(v) is not int", rules.integer),
    "decimal": ("type(v) is not float", rules.decimal),
}

_SHARED_LISTS: Final = 256


def make_reader(cls: type[Any], reader_of: Callable[[type[Any]], Reader]) -> Reader:
    """The function that reads a *cls*; *reader_of* gives those of the classes inside."""
    scope: dict[str, Any] = {
        "BadValueError": BadValueError,
        "EMPTY": EMPTY,
        "blank": _blank(cls),
        "cls": cls,
        "fromisoformat": datetime.fromisoformat,
        "located": _located,
        "new": object.__new__,
        "as_object": rules.IN_PLACE.get(cls, rules.as_object),
        "as_list": rules.single_value_as_list,
        "as_time": rules.time_without_zone,
        "texts": _texts({}),
    }
    known = [(each.wire_name, each) for each in shapes(cls)]
    extensions = registry.extensions_of(cls) if issubclass(cls, Resource) else {}
    names = frozenset([name for name, _ in known] + list(extensions))
    scope["knows"] = names.issuperset
    scope["sort_out"] = _sorter(cls, names)
    lines = [
        "if type(doc) is not dict: doc = as_object(doc)",
        "extra = EMPTY",
        "if not knows(doc): doc, extra = sort_out(doc)",
        "get = doc.get",
        "self = new(blank)",
    ]
    if any(each.name == "extra" for each in attrs.fields(cls)):
        lines.append("self.extra = extra")
    for number, (_, shape) in enumerate(known):
        lines += _attribute(cls, shape, f"_{number}", scope, reader_of)
    if issubclass(cls, Resource):
        lines += _extensions(extensions, scope, reader_of)
    lines += ["self.__class__ = cls", "return self"]
    return compiled(f"read_{cls.__name__}", "doc, _=None", lines, scope)


def compiled(name: str, arguments: str, lines: list[str], scope: dict[str, Any]) -> Any:
    """The function of these *lines*."""
    source = f"def {name}({arguments}):\n" + "".join(f"    {line}\n" for line in lines)
    exec(compile(source, f"<go1scim {name}>", "exec"), scope)  # noqa: S102 - our own text
    return scope[name]


def _blank(cls: type[Any]) -> type[Any]:
    # Both methods count: one alone leaves the slow path of the frozen class in place.
    body = {
        "__slots__": (),
        "__setattr__": object.__setattr__,
        "__delattr__": object.__delattr__,
    }
    return type(cls.__name__, (cls,), body)


def _attribute(
    cls: type[Any],
    shape: Shape,
    suffix: str,
    scope: dict[str, Any],
    reader_of: Callable[[type[Any]], Reader],
) -> list[str]:
    """The lines that read one attribute."""
    name, field = repr(shape.wire_name), f"self.{shape.name}"
    if shape.type is None:
        scope[f"default{suffix}"] = shape.default
        return [f"{field} = get({name}, default{suffix})"]
    if shape.model is not None:
        read = f"read_{cls.__name__}"
        if shape.model is not cls:
            read = f"read{suffix}"
            scope[read] = reader_of(shape.model)
        return _objects(name, field, read) if shape.multi_valued else _object(name, field, read)
    if shape.multi_valued:
        return [f"v = get({name})", f"{field} = () if v is None else texts(v, {name})"]
    if shape.type == "dateTime":
        return [
            f"v = get({name})",
            "if v is not None:",
            "    t = v",
            "    try: v = fromisoformat(t)",
            f"    except (TypeError, ValueError): v = as_time(t, {name})",
            f"    if v.tzinfo is None: v = as_time(v, {name})",
            f"{field} = v",
        ]
    wrong, convert = _STRICT[shape.type]
    if shape.facts.identifier:
        convert = rules.id_as_number
    if shape.facts.as_text:
        convert = rules.status_as_text
    scope[f"convert{suffix}"] = convert
    return [
        f"v = get({name})",
        f"if v is not None and {wrong}: v = convert{suffix}(v, {name})",
        f"{field} = v",
    ]


def _object(name: str, field: str, read: str) -> list[str]:
    return [
        f"v = get({name})",
        "if v is not None:",
        f"    try: v = {read}(v)",
        f"    except BadValueError as bad: raise bad.within({name}) from None",
        f"{field} = v",
    ]


def _objects(name: str, field: str, read: str) -> list[str]:
    return [
        f"v = get({name})",
        "if v is None: v = ()",
        "else:",
        "    try:",
        "        if type(v) is not list: v = as_list(v)",
        f"        v = tuple([{read}(each) for each in v])",
        f"    except BadValueError as bad: raise located(bad, {read}, v, {name}) from None",
        f"{field} = v",
    ]


def _extensions(
    extensions: dict[str, type[Any]],
    scope: dict[str, Any],
    reader_of: Callable[[type[Any]], Reader],
) -> list[str]:
    """The lines that read the registered extensions, in the order of their URNs."""
    lines = ["found = ()"]
    for number, (urn, model) in enumerate(sorted(extensions.items())):
        scope[f"read_extension_{number}"] = reader_of(model)
        lines += [
            f"v = get({urn!r})",
            "if v is not None:",
            f"    try: found += (read_extension_{number}(v),)",
            f"    except BadValueError as bad: raise bad.within({urn!r}) from None",
        ]
    return [*lines, "self.extensions = found"]


def _located(bad: BadValueError, read: Reader, values: Any, name: str) -> BadValueError:
    """*bad* with the place in the list; the list is read again to find it."""
    if isinstance(values, list):
        for index, each in enumerate(values):
            try:
                read(each)
            except BadValueError as found:
                return found.within(index, name)
    return bad.within(name)


def _texts(shared: dict[tuple[str, ...], tuple[str, ...]]) -> Callable[[Any, str], tuple[str, ...]]:
    """A reader of lists of text, which gives the same tuple for the same list."""

    def texts(value: Any, name: str) -> tuple[str, ...]:
        try:
            return shared[tuple(value)]
        except (KeyError, TypeError):
            pass
        try:
            values = rules.single_value_as_list(value)
        except BadValueError as bad:
            raise bad.within(name) from None
        for index, each in enumerate(values):
            if not isinstance(each, str):
                raise BadValueError(
                    f"expected a string, got {rules.kind_of(each)}", index, name
                )
        result = tuple(map(str.__str__, values))
        if isinstance(value, list) and len(shared) < _SHARED_LISTS:
            shared[result] = result
        return result

    return texts


def _sorter(
    cls: type[Any], names: frozenset[str]
) -> Callable[[dict[str, Any]], tuple[dict[str, Any], Mapping[str, Any]]]:
    folded = {name.lower(): name for name in names}
    alias = rules.ALIASES.get(cls)

    def sort_out(document: dict[str, Any]) -> tuple[dict[str, Any], Mapping[str, Any]]:
        """The attributes under their proper names, and the unknown ones (section 2.1)."""
        known: dict[str, Any] = {}
        extra: dict[str, Any] = {}
        for key, value in document.items():
            if not isinstance(key, str):
                raise BadValueError(f"expected names of attributes, got {rules.kind_of(key)}")
            name = key if key in names else folded.get(key.lower())
            if value is None:  # null is absent (RFC 7643 section 2.5)
                continue
            if name is None:
                extra[key] = value
            elif key == name or name not in known:
                known[name] = value
        if alias is not None:
            alias(known, extra)
        if not extra:
            return known, EMPTY
        if _json.nests_too_deep(extra):
            raise BadValueError("expected a document, got one that nests too deep")
        return known, Extra(deepcopy(extra))

    return sort_out
