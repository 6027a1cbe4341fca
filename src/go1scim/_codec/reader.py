"""
Readers: one function for each model class, generated from its attributes.

Theory of operation: a reader takes the parsed JSON of one object and makes the model without
calling its constructor: the checks are in the function itself, where they cost a comparison. It
makes an instance of a *blank*, a subclass with the same slots that can be assigned to, and in the
end turns it into the frozen class; in CPython that is three times as fast as going through the
slots of a frozen class. It counts the attributes it has found: where none is *left*, there are no
unknown attributes, no names in another case and no nulls to look for.
"""

import gc
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, TypeAlias, TypeVar

import attrs

from go1scim import _json
from go1scim._codec import lists, rules
from go1scim._codec.rules import BadValueError
from go1scim.models import Resource
from go1scim.models._extra import EMPTY, Extra, copied
from go1scim.schemas import Shape, registry, shapes

T = TypeVar("T")
Reader: TypeAlias = Callable[..., Any]

_STRICT: Final[Mapping[str | None, tuple[str, Callable[..., Any]]]] = {
    "string": ("v.__class__ is not str", rules.text),
    "reference": ("v.__class__ is not str", rules.text),
    "binary": ("v.__class__ is not str", rules.text),
    "boolean": ("v is not True and v is not False", rules.boolean_as_text),
    "integer": ("v.__class__ is not int", rules.integer),
    "decimal": ("v.__class__ is not float", rules.decimal),
}

#: What lists hold beside text.
_LISTED: Final = frozenset({"boolean", "integer", "decimal", "dateTime"})

#: Names that are absent from most objects: looked for only where something is left unread.
_SELDOM: Final = frozenset(
    {
        "$ref",
        "Email.display",
        "RoleValue.primary",
        "RoleValue.type",
        "addresses",
        "costCenter",
        "division",
        "entitlements",
        "groups",
        "honorificPrefix",
        "honorificSuffix",
        "ims",
        "locale",
        "middleName",
        "nickName",
        "password",
        "phoneNumbers",
        "photos",
        "profileUrl",
        "timezone",
        "userType",
        "x509Certificates",
    }
)

_MANY: Final = 200
_MESSAGES: Final = "urn:ietf:params:scim:api:messages:2.0:"


def make_reader(cls: type[Any], reader_of: Callable[[type[Any]], Reader]) -> Reader:
    """The function that reads a *cls*; *reader_of* gives those of the classes inside."""
    extensions = registry.extensions_of(cls) if issubclass(cls, Resource) else {}
    is_message = isinstance(getattr(cls, "schema", None), str)
    own = ["schemas"] if is_message else []
    names = frozenset([*(each.wire_name for each in shapes(cls)), *extensions, *own])
    carries_extra = any(each.name == "extra" for each in attrs.fields(cls))
    scope: dict[str, Any] = {
        "BadValueError": BadValueError,
        "EMPTY": EMPTY,
        "blank": _blank(cls),
        "cls": cls,
        "fromisoformat": datetime.fromisoformat,
        "located": _located,
        "many": read_many,
        "put": object.__setattr__,
        "as_object": rules.IN_PLACE.get(cls, rules.as_object),
        "as_list": rules.single_value_as_list,
        "as_time": rules.time_without_zone,
        "shared": {},
        "sort_out": _sorter(cls, names),
        "texts": lists.texts,
        "others": lists.others,
    }
    often: list[str] = []
    seldom: list[str] = []
    absent: list[str] = []
    for number, shape in enumerate(shapes(cls)):
        lines = _attribute(cls, shape, f"_{number}", scope, reader_of)
        if shape.wire_name in _SELDOM or f"{cls.__name__}.{shape.wire_name}" in _SELDOM:
            seldom += lines
            absent.append(f"self.{shape.name} = {'()' if shape.multi_valued else 'None'}")
        else:
            often += lines
    body = [
        "if doc.__class__ is not dict: doc = as_object(doc)",
        "get = doc.get",
        "left = len(doc)",
        "self = blank()",
        *(["self.extra = EMPTY"] if carries_extra else []),
        *often,
    ]
    if issubclass(cls, Resource):
        body += _extensions(extensions, scope, reader_of)
    if is_message:
        body.append("if get('schemas') is not None: left -= 1")
    if seldom:
        body += ["if left:", *_indented(seldom), "else:", *_indented(absent)]
    # What is still left is null, unknown, or known under another case.
    again = [
        "known, extra = sort_out(doc)",
        "if known is not None:",
        f"    self = read_{cls.__name__}(known)",
        *(["    put(self, 'extra', extra)"] if carries_extra else []),
        "    return self",
        *(["self.extra = extra"] if carries_extra else []),
    ]
    body += ["if left:", *_indented(again), "self.__class__ = cls", "return self"]
    reader: Reader = compiled(f"read_{cls.__name__}", "doc, _=None", body, scope)
    return reader


def _indented(lines: list[str]) -> list[str]:
    return [f"    {line}" for line in lines]


def compiled(name: str, arguments: str, lines: list[str], scope: dict[str, Any]) -> Any:
    """The function of these *lines*."""
    source = "\n".join([f"def {name}({arguments}):", *_indented(lines), ""])
    exec(compile(source, f"<go1scim {name}>", "exec"), scope)  # noqa: S102 - our own text
    return scope[name]


def _blank(cls: type[Any]) -> type[Any]:
    # Both methods count: one alone leaves the slow path of the frozen class in place.
    body = {
        "__slots__": (),
        "__init__": object.__init__,
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
    if shape.kind is None:
        scope[f"default{suffix}"] = shape.default
        many = shape.multi_valued
        return [
            f"v = get({name})",
            f"if v is None: {field} = default{suffix}",
            f"else: left -= 1; {field} = {f'tuple(as_list(v, {name}))' if many else 'v'}",
        ]
    if shape.model is not None:
        read = f"read_{cls.__name__}"
        if shape.model is not cls:
            read = f"read{suffix}"
            scope[read] = reader_of(shape.model)
        found = _objects(name, read) if shape.multi_valued else _object(name, read)
    elif shape.multi_valued and shape.kind in _LISTED:
        found = [f"v = others(v, {name}, {shape.kind!r})"]
    elif shape.multi_valued:
        found = [
            "try: v = shared[tuple(v)]",
            f"except (KeyError, TypeError): v = texts(v, {name}, shared)",
        ]
    elif shape.kind == "dateTime":
        found = [
            "t = v",
            "try: v = fromisoformat(t)",
            f"except (TypeError, ValueError): v = as_time(t, {name})",
            f"if v.tzinfo is None: v = as_time(v, {name})",
        ]
    else:
        wrong, convert = _STRICT[shape.kind]
        if shape.facts.identifier:
            convert = rules.id_as_number
        if shape.facts.as_text:
            convert = rules.status_as_text
        scope[f"convert{suffix}"] = convert
        found = [f"if {wrong}: v = convert{suffix}(v, {name})"]
    return [
        f"v = get({name})",
        f"if v is None: {field} = {'()' if shape.multi_valued else 'None'}",
        "else:",
        *_indented(["left -= 1", *found, f"{field} = v"]),
    ]


def _object(name: str, read: str) -> list[str]:
    return [
        f"try: v = {read}(v)",
        f"except BadValueError as bad: raise bad.within({name}) from None",
    ]


def _objects(name: str, read: str) -> list[str]:
    return [
        f"if v.__class__ is not list: v = as_list(v, {name})",
        "size = len(v)",
        "try:",
        f"    if size == 1: v = ({read}(v[0]),)",
        f"    elif size == 2: v = ({read}(v[0]), {read}(v[1]))",
        f"    elif size < {_MANY}: v = tuple([{read}(each) for each in v])",
        f"    else: v = tuple(many({read}, v))",
        f"except BadValueError: raise located({read}, v, {name}) from None",
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
            "    left -= 1",
            f"    try: found += (read_extension_{number}(v),)",
            f"    except BadValueError as bad: raise bad.within({urn!r}) from None",
        ]
    return [*lines, "self.extensions = found"]


def unhurried(work: Callable[..., T], *arguments: Any) -> T:
    """
    The result of *work*, which makes a lot that is kept; the garbage collector waits meanwhile.

    It would go through all of it time and again and find nothing: with 10,000 users, that is half
    of the time.
    """
    if not gc.isenabled():
        return work(*arguments)
    gc.disable()
    try:
        return work(*arguments)
    finally:
        gc.enable()


def read_many(read: Reader, values: list[Any]) -> list[Any]:
    """Each of *values*, read."""
    return unhurried(list, map(read, values))


def _located(read: Reader, values: list[Any], name: str) -> BadValueError:
    """What is wrong in the list, and at which place; the list is read again to find it."""
    faults = ((index, _fault(read, each)) for index, each in enumerate(values))
    return next(bad.within(index, name) for index, bad in faults if bad)


def _fault(read: Reader, value: Any) -> BadValueError | None:
    try:
        read(value)
    except BadValueError as bad:
        return bad
    return None


def _sorter(
    cls: type[Any], names: frozenset[str]
) -> Callable[[dict[str, Any]], tuple[dict[str, Any] | None, Mapping[str, Any]]]:
    folded = {name.lower(): name for name in names}
    alias = rules.ALIASES.get(cls)
    is_resource = issubclass(cls, Resource)

    def sort_out(document: dict[str, Any]) -> tuple[dict[str, Any] | None, Mapping[str, Any]]:
        """
        The attributes to be read anew under their proper names, if any, and the unknown ones.

        Names are the same in any case (RFC 7643 section 2.1), null is absent (section 2.5).
        """
        extra, renamed = _sorted_out(document, names, folded)
        if alias is not None:
            alias(document, extra, renamed)
        if is_resource and extra:
            _refuse_message(cls, document)
        if extra and _json.nests_too_deep(extra):
            raise BadValueError("expected a document, got one that nests too deep")
        known = None
        if renamed:
            known = {key: value for key, value in document.items() if key in names}
            known |= renamed
        return known, Extra(copied(extra)) if extra else EMPTY

    return sort_out


def _sorted_out(
    document: dict[str, Any], names: frozenset[str], folded: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is unknown, and what is known under another case, without nulls."""
    extra: dict[str, Any] = {}
    renamed: dict[str, Any] = {}
    for key, value in document.items():
        if key in names or value is None:
            continue
        if not isinstance(key, str):
            raise BadValueError(f"expected names of attributes, got {rules.kind_of(key)}")
        name = folded.get(key.lower())
        if name is None:
            extra[key] = value
        elif document.get(name) is None:
            renamed.setdefault(name, value)
    return extra, renamed


def _refuse_message(cls: type[Any], document: dict[str, Any]) -> None:
    """A message is no resource, although nothing in it contradicts one."""
    schemas = document.get("schemas")
    for urn in schemas if isinstance(schemas, list) else ():
        if isinstance(urn, str) and urn.lower().startswith(_MESSAGES):
            raise BadValueError(
                f"expected a {cls.__name__}, got a message: {urn[len(_MESSAGES) :]}"
            )
