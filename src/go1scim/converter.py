"""
Models from JSON, and JSON from models: the only module that knows cattrs.

One cattrs converter holds one generated function for each class and direction. It is made on first
use, and again when another extension is registered.
"""

from collections.abc import Callable, Mapping
from enum import Enum
from functools import partial
from typing import Any, Final, TypeVar, get_args, get_origin

import attrs

from go1scim import _json, urns
from go1scim._codec.reader import Reader, make_reader, read_many, unhurried
from go1scim._codec.rules import BadValueError, as_object, integer, kind_of, text
from go1scim._codec.texts import TextWriter, make_text_writer
from go1scim._codec.writer import Writer, make_writer
from go1scim.errors import DecodeError, ValidationError
from go1scim.messages import ListResponse, Unreadable
from go1scim.schemas import registry
from go1scim.schemas._registry import name_of

__all__ = [
    "Records",
    "from_dict",
    "from_json",
    "read_list",
    "to_bytes",
    "to_dict",
    "to_json",
    "to_plain",
]

T = TypeVar("T")
R = TypeVar("R")

_EXCERPT: Final = 200
_LARGE: Final = 50_000


class _Functions:
    """The readers and writers for one state of the registry."""

    def __init__(self) -> None:
        from cattrs import Converter  # noqa: PLC0415 - 10 ms that an import need not cost

        self.version = registry.version
        self.readers: dict[Any, Reader] = {}
        self.writers: dict[type[Any], Writer] = {}
        self.text_writers: dict[type[Any], TextWriter] = {}
        self._converter = Converter(detailed_validation=False)
        self._converter.register_structure_hook_factory(
            attrs.has, partial(make_reader, reader_of=self.reader)
        )
        self._converter.register_structure_hook_factory(
            lambda cls: ListResponse in {cls, get_origin(cls)}, _list_reader
        )
        self._converter.register_unstructure_hook_factory(
            attrs.has, partial(make_writer, writer_of=self.writer, plain=to_plain)
        )
        self._converter.register_unstructure_hook(ListResponse, _write_list)
        for cls, (read, write) in _own.items():
            self._converter.register_structure_hook(cls, read)
            self._converter.register_unstructure_hook(cls, write)

    def reader(self, cls: Any) -> Reader:
        """The function that reads a *cls*."""
        try:
            found = self.readers.get(cls)
        except TypeError:  # a list, or a ListResponse of one
            found = None
        if found is None:
            if not _is_model(cls):
                raise ValidationError(
                    f"{cls if cls is None else name_of(cls)} is no model",
                    field="cls",
                    hint="Pass a class such as User, Group or ListResponse[User].",
                )
            found = self.readers[cls] = self._converter.get_structure_hook(cls)
        return found

    def text_writer(self, cls: type[Any]) -> TextWriter:
        """The function that writes a *cls* as JSON text."""
        found = self.text_writers.get(cls)
        if found is None:
            write = self.writer(cls)
            if cls in _own or cls is ListResponse:
                found = lambda value: _json.dumps(write(value)).decode()  # noqa: E731
            else:
                found = make_text_writer(cls, self.text_writer, to_plain)
            self.text_writers[cls] = found
        return found

    def writer(self, cls: type[Any]) -> Writer:
        """The function that writes a *cls*."""
        found = self.writers.get(cls)
        if found is None:
            if not attrs.has(cls):
                raise ValidationError(
                    f"{cls.__name__} is no model", hint="Pass a User, a Group or a message."
                )
            found = self.writers[cls] = self._converter.get_unstructure_hook(cls)
        return found


def _is_model(cls: Any) -> bool:
    if get_origin(cls) is ListResponse:
        return all(isinstance(each, TypeVar) or _is_model(each) for each in get_args(cls))
    return isinstance(cls, type) and attrs.has(cls)


_own: dict[type[Any], tuple[Reader, Writer]] = {}
_made: dict[str, _Functions] = {}


def _functions() -> _Functions:
    functions = _made.get("latest")
    if functions is None or functions.version != registry.version:
        functions = _made["latest"] = _Functions()
    return functions


def add_functions(cls: type[Any], read: Reader, write: Writer) -> None:
    """Read and write *cls* with these functions; *read* raises BadValueError."""
    _own[cls] = read, write
    _made.clear()


def from_json(data: str | bytes, cls: type[T]) -> T:
    """
    The *cls* in a JSON text: a User, a Group, a ``ListResponse[User]`` (RFC 7643, RFC 7644).

    Raises:
        DecodeError: The text is no JSON, or not of this form; the pointer says where.
        ValidationError: *cls* is no model.
    """
    reader = _functions().reader(cls)
    if not isinstance(data, (str, bytes, bytearray)):
        raise ValidationError(
            f"JSON is text or bytes, got {type(data).__name__}",
            field="data",
            hint="For a document that is parsed already, use from_dict().",
        )
    if len(data) < _LARGE:
        return _from_json(data, reader)  # type: ignore[no-any-return]
    return unhurried(_from_json, data, reader)  # type: ignore[no-any-return]


def _from_json(data: str | bytes, reader: Reader) -> Any:
    try:
        document = _json.loads(data)
    except RecursionError:
        raise _not_json("the document nests too deep", data) from None
    except ValueError as error:
        raise _not_json(_complaint(data, error), data) from None
    return _read(reader, document)


def from_dict(document: Any, cls: type[T]) -> T:
    """
    The *cls* in a parsed JSON document.

    Raises:
        DecodeError: The document is not of this form; the pointer says where.
        ValidationError: *cls* is no model.
    """
    return _read(_functions().reader(cls), document)  # type: ignore[no-any-return]


def _read(reader: Reader, document: Any) -> Any:
    try:
        return reader(document, None)
    except BadValueError as bad:
        raise _decode_error(bad) from None
    except RecursionError:
        raise DecodeError("the document nests too deep", pointer="") from None


def _decode_error(bad: BadValueError) -> DecodeError:
    pointer = bad.pointer
    return DecodeError(
        f"{pointer or 'the document'}: {bad.reason}",
        pointer=pointer,
        hint="Correct the record at the provider; client.raw gives an answer as it came.",
    )


def _complaint(data: str | bytes, error: ValueError) -> str:
    start = data.lstrip()[:1]
    if not start:
        return "the document is empty"
    if start in {"<", b"<"}:
        return "the document is a web page or XML, not JSON"
    return f"the document is not JSON, or cut off ({error})"


def _not_json(detail: str, data: str | bytes) -> DecodeError:
    start = data[:_EXCERPT]
    body = start if isinstance(start, str) else start.decode("utf-8", "replace")
    return DecodeError(detail, pointer="", body=body)


def read_list(
    document: Any, cls: type[R], reading: Callable[[Reader], Reader] | None = None
) -> ListResponse[R]:
    """
    A page of *cls* in a parsed answer (RFC 7644 section 3.4.2).

    A record that cannot be read lands in ``unreadable``, and the page goes on. A plain list is read
    as a page, names in any case, counters that are missing as None.

    Args:
        reading: Makes another reader of records, of the one that makes models.

    Raises:
        DecodeError: The document is no list.
    """
    read = _functions().reader(cls)
    if reading is not None:
        read = reading(read)
    try:
        return _read_list(document, read)
    except BadValueError as bad:
        raise _decode_error(bad) from None


_COUNTERS: Final = {
    "totalresults": ("total_results", integer),
    "itemsperpage": ("items_per_page", integer),
    "startindex": ("start_index", integer),
    "nextcursor": ("next_cursor", text),
    "previouscursor": ("previous_cursor", text),
}


def _list_reader(cls: Any) -> Reader:
    arguments = get_args(cls)
    if not arguments or isinstance(arguments[0], TypeVar):
        raise ValidationError(
            "ListResponse of what?", hint="Pass ListResponse[User] or ListResponse[Group]."
        )
    element: type[Any] = arguments[0]
    return lambda document, _=None: _read_list(document, _functions().reader(element))


def _read_list(document: Any, read: Reader) -> ListResponse[Any]:
    counters: dict[str, Any] = {}
    if isinstance(document, list):
        records, place = document, ""
    else:
        records, place = [], ""
        for key, value in as_object(document).items():
            if not isinstance(key, str):
                raise BadValueError(f"expected names of attributes, got {kind_of(key)}")
            known = _COUNTERS.get(key.lower())
            if value is None:
                continue
            if known:
                name, convert = known
                counters[name] = convert(value, key)
            elif key.lower() == "resources":
                records, place = _records(value, key), f"/{key}"
            elif key.lower() == "schemas" and value == [urns.LIST_RESPONSE]:
                counters.setdefault("total_results", None)
        if not counters and not place:
            raise BadValueError("expected a ListResponse")
    unreadable: list[Unreadable] = []
    try:
        resources = read_many(read, records)
    except (BadValueError, RecursionError):
        resources = _readable(records, read, place, unreadable)
    return ListResponse(resources=resources, unreadable=unreadable, **counters)


def _readable(
    records: list[Any], read: Reader, place: str, unreadable: list[Unreadable]
) -> list[Any]:
    """The records that can be read; of the others, what is wrong with each."""
    resources: list[Any] = []
    for index, record in enumerate(records):
        try:
            resources.append(read(record))
        except BadValueError as bad:
            unreadable.append(Unreadable(record, f"{place}/{index}{bad.pointer}", bad.reason))
        except RecursionError:
            reason = "the record nests too deep"
            unreadable.append(Unreadable(record, f"{place}/{index}", reason))
    return resources


def _records(value: Any, key: str) -> list[Any]:
    if not isinstance(value, list):
        raise BadValueError(f"expected a list, got {kind_of(value)}", key)
    return value


def _write_list(page: ListResponse[Any]) -> dict[str, Any]:
    counters = {
        "totalResults": page.total_results,
        "itemsPerPage": page.items_per_page,
        "startIndex": page.start_index,
        "nextCursor": page.next_cursor,
        "previousCursor": page.previous_cursor,
    }
    return {
        "schemas": [page.schema],
        **{name: value for name, value in counters.items() if value is not None},
        "Resources": [to_plain(each) for each in page.resources],
    }


def to_plain(value: Any) -> Any:
    """The JSON of a model, and of lists and objects that may hold models; a copy of these."""
    if attrs.has(type(value)):
        return _functions().writer(type(value))(value)
    if isinstance(value, Mapping):
        return {key: to_plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_plain(each) for each in value]
    return value


def to_dict(value: object) -> dict[str, Any]:
    """
    The JSON document of a model, as a dict that is the caller's own.

    Raises:
        ValidationError: *value* is no model.
    """
    document: dict[str, Any] = _functions().writer(type(value))(value)
    return document


def to_bytes(value: object) -> bytes:
    """
    The JSON of a model in UTF-8, as it goes over the wire.

    Raises:
        ValidationError: *value* is no model, or holds what JSON cannot say.
    """
    try:
        if _json.dumps is _json._dumps:  # noqa: SLF001 - the standard library's is the slower one
            return _functions().text_writer(type(value))(value).encode()
        return _json.dumps(_functions().writer(type(value))(value))
    except (TypeError, ValueError) as error:  # half a character, or a circle
        raise ValidationError(
            f"The {type(value).__name__} cannot be written as JSON: {error}",
            hint="Look for lone surrogates in its texts, and for values that are not JSON.",
        ) from None


def to_json(value: object) -> str:
    """
    The JSON text of a model.

    Raises:
        ValidationError: *value* is no model, or holds what JSON cannot say.
    """
    return to_bytes(value).decode()


class Records:
    """
    Reads and writes the package's own records, such as plans, where every slip must be told.

    Args:
        hooks: For classes with a form of their own: a function that reads, and one that writes.
    """

    def __init__(
        self, hooks: Mapping[Any, tuple[Callable[[Any], Any], Callable[[Any], Any]]]
    ) -> None:
        from cattrs import Converter  # noqa: PLC0415 - as above

        self._converter = Converter(forbid_extra_keys=True)
        for plain in (str, int, float, bool):
            self._converter.register_structure_hook(plain, _as_it_is)
        for cls, (read, write) in hooks.items():
            self._converter.register_structure_hook(cls, partial(_by, read))
            self._converter.register_unstructure_hook(cls, write)

    def read(self, document: Any, cls: type[T]) -> T:
        """
        The record in *document*.

        Raises:
            ValidationError: It is none; lists all that is wrong, and where.
        """
        from cattrs import transform_error  # noqa: PLC0415 - for a mistake only

        try:
            return self._converter.structure(document, cls)
        except Exception as error:  # noqa: BLE001 - cattrs raises what the classes raise
            faults = "; ".join(transform_error(error, path="it", format_exception=_fault)[:_MOST])
            raise ValidationError(
                f"this is no {cls.__name__}: {faults}",
                hint="Make it anew; a file that was edited by hand may no longer fit.",
            ) from None

    def write(self, record: Any) -> Any:
        """*record* as plain lists, dicts and values."""
        return self._converter.unstructure(record)


#: How many faults one message lists.
_MOST: Final = 10


def _by(read: Callable[[Any], Any], value: Any, _: type[Any]) -> Any:
    return read(value)


def _as_it_is(value: Any, cls: type[Any]) -> Any:
    """*value*, which must have the type already: a text is not taken for a number."""
    if issubclass(cls, Enum):
        return cls(value)
    if type(value) is cls or (cls is float and type(value) is int):
        return value
    raise TypeError(f"expected {cls.__name__}, got {type(value).__name__}")


def _fault(error: BaseException, cls: type[Any] | None) -> str:
    from cattrs.v import format_exception  # noqa: PLC0415 - for a mistake only

    plain = isinstance(error, (TypeError, ValidationError))
    return str(error) if plain else format_exception(error, cls)
