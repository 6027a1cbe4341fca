"""The operations of a PATCH request, checked when they are made (RFC 7644 section 3.5.2)."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal, NoReturn, TypeVar

from attrs import field, frozen

from go1scim import urns
from go1scim._codec.rules import BadValueError, kind_of
from go1scim.converter import add_functions, from_dict, to_dict, to_plain
from go1scim.errors import InvalidPathError, ValidationError
from go1scim.models._check import as_tuple
from go1scim.models._extra import copied, is_json
from go1scim.patch._dialects import PatchDialect, habits_of
from go1scim.patch._unset import UNSET
from go1scim.patch._veil import veiled
from go1scim.paths import Path

if TYPE_CHECKING:
    from go1scim.patch._apply import Step

R = TypeVar("R")

Op = Literal["add", "remove", "replace"]
_OPS: Final = ("add", "remove", "replace")


def _wire(value: Any) -> Any:
    if value is UNSET:
        return value
    if isinstance(value, (set, frozenset)) or hasattr(value, "__next__"):
        value = list(value)
    try:
        plain = to_plain(value)
        good = is_json(plain)
    except RecursionError:
        plain, good = None, False
    if not good:
        raise ValidationError(
            "The value of an operation is JSON or a model, and nests not too deep",
            field="value",
            hint="Use text, numbers, True, False, None, lists, dicts and models.",
        )
    return plain


def _path(path: Any) -> str | None:
    if path is None:
        return None
    return str(path if isinstance(path, Path) else Path.parse(path))


@frozen
class PatchOperation:
    """
    One operation.

    Attributes:
        op: ``"add"``, ``"remove"`` or ``"replace"``.
        path: What it is about; None for the resource as a whole.
        value: As JSON; `UNSET` where there is none.
    """

    op: str
    path: str | None = field(default=None, converter=_path)
    value: Any = field(default=UNSET, converter=_wire, hash=False)

    def __attrs_post_init__(self) -> None:
        if self.op not in _OPS:
            raise ValidationError(
                f"{self.op!r} is no operation", field="op", hint=f"Use one of {', '.join(_OPS)}."
            )
        if self.op == "remove":
            if self.path is None:
                raise InvalidPathError(
                    "remove needs a path",
                    scim_type="noTarget",
                    hint="Name what to remove: remove('title').",
                )
        elif self.value is UNSET:
            _needs(f"{self.op} needs a value", "To take something away use remove(path).")
        elif self.path is None and not isinstance(self.value, dict):
            _needs(
                f"{self.op} without a path takes a dict",
                "Pass the attributes under their names in JSON: {'title': 'CTO'}.",
            )
        elif self.op == "add" and self.value is None:
            _needs("add of null adds nothing", "To take something away use remove(path).")

    def __repr__(self) -> str:
        """The operation, with *** for a password and whatever else is never returned."""
        value = self.value if self.value is UNSET else veiled(self.path, self.value)
        return f"PatchOperation(op={self.op!r}, path={self.path!r}, value={value!r})"

    @property
    def target(self) -> Path | None:
        """The path, taken apart."""
        return None if self.path is None else Path.parse(self.path)


def _made(op: str, path: str | None, value: Any) -> PatchOperation:
    """An operation of parts that are known to be good, which need not be looked at again."""
    operation = object.__new__(PatchOperation)
    put = object.__setattr__
    put(operation, "op", op)
    put(operation, "path", path)
    put(operation, "value", value)
    return operation


def _needs(detail: str, hint: str) -> NoReturn:
    raise ValidationError(detail, field="value", scim_type="invalidValue", hint=hint)


def _operations(operations: Iterable[PatchOperation]) -> tuple[PatchOperation, ...]:
    values: Any = as_tuple(operations)
    if isinstance(values, tuple) and all(isinstance(each, PatchOperation) for each in values):
        return values
    raise ValidationError(
        "PatchOp takes a list of PatchOperation",
        field="operations",
        hint="Build it with PatchOp().replace(path, value).",
    )


@frozen
class PatchOp:
    """
    A PATCH request (RFC 7644 section 3.5.2), built one operation after the other.

    Each method returns a new PatchOp: ``PatchOp().replace("title", "CTO").remove("nickName")``.
    Values may be models; they are kept as JSON.
    """

    schema: ClassVar[str] = urns.PATCH_OP

    operations: tuple[PatchOperation, ...] = field(default=(), converter=_operations)

    def add(self, path: str | Path | Mapping[str, Any] | None, value: Any = UNSET) -> "PatchOp":
        """
        Add a value to a list, or set an attribute.

        Args:
            path: An attribute path; or the attributes of the resource as a dict, without *value*.

        Raises:
            InvalidPathError: The path is none; ``position`` says from which character on.
            ValidationError: There is no value.
        """
        return self._with("add", path, value)

    def replace(self, path: str | Path | Mapping[str, Any] | None, value: Any = UNSET) -> "PatchOp":
        """
        Put a value in the place of another.

        Args:
            path: An attribute path; or the attributes of the resource as a dict, without *value*.

        Raises:
            InvalidPathError: The path is none; ``position`` says from which character on.
            ValidationError: There is no value.
        """
        return self._with("replace", path, value)

    def remove(self, path: str | Path) -> "PatchOp":
        """
        Remove an attribute, or the values of a list that match a filter.

        Raises:
            InvalidPathError: The path is none; ``position`` says from which character on.
        """
        return self._with("remove", path, UNSET)

    def _with(self, op: Op, path: str | Path | Mapping[str, Any] | None, value: Any) -> "PatchOp":
        if isinstance(path, Mapping):
            if value is not UNSET:
                _needs(f"{op} takes a path and a value, or a dict", "Leave the second out.")
            path, value = None, path
        operation = PatchOperation(op, path, value)
        return PatchOp((*self.operations, operation))

    @classmethod
    def between(cls, before: R, after: R) -> "PatchOp":
        """
        The smallest request that makes *after* of *before*, two models or two dicts in JSON.

        The values of a list are addressed by value filters, whatever their order; the list as a
        whole is sent where that is smaller. What a client cannot set is left out.

        Raises:
            ValidationError: What differs is immutable, or is nothing that a path can address, an
                attribute that no registered schema knows for example: send the whole resource.
        """
        from go1scim.patch._between import differences  # noqa: PLC0415 - for those who compare

        return _request(differences(before, after))

    def split(self, size: int) -> "tuple[PatchOp, ...]":
        """
        The same as several requests, to be sent one after the other.

        Args:
            size: How many values of lists a request adds or removes at the most, as
                `Dialect.member_chunk` says of members.

        Raises:
            ValidationError: *size* is less than 1.
        """
        from go1scim.patch._apply import Step  # noqa: PLC0415 - for those who split
        from go1scim.patch._split import split  # noqa: PLC0415 - the same

        steps = (Step(each.op, each.path, each.value) for each in self.operations)
        return tuple(_request(part) for part in split(steps, size))

    def apply(self, resource: R, dialect: PatchDialect = "rfc") -> R:
        """
        *resource*, a model, as it is after this request; it stays as it is where one fails.

        Raises:
            InvalidPathError: A path is unknown to the schemas, or leads nowhere in *resource*.
            ValidationError: A value does not fit; ``scim_type`` is what a server would answer.
        """
        document = to_dict(resource)
        changed = self.apply_to(document, dialect)
        return resource if changed == document else from_dict(changed, type(resource))

    def apply_to(
        self, document: Mapping[str, Any], dialect: PatchDialect = "rfc"
    ) -> dict[str, Any]:
        """The same for a resource in JSON; `go1scim.patch.apply` takes requests in JSON, too."""
        from go1scim.patch._apply import patched  # noqa: PLC0415 - for those who apply
        from go1scim.patch._request import checked  # noqa: PLC0415 - the same

        habits = habits_of(dialect)
        steps = [checked(each.op, each.path, each.value, habits) for each in self.operations]
        return patched(document, steps, habits)

    def __bool__(self) -> bool:
        return bool(self.operations)

    def __len__(self) -> int:
        return len(self.operations)


def _request(steps: "Iterable[Step]") -> PatchOp:
    """A request of operations that are known to be good."""
    request = object.__new__(PatchOp)
    object.__setattr__(request, "operations", tuple([_made(*step) for step in steps]))
    return request


def _read(document: Any, _: Any = None) -> PatchOp:
    if not isinstance(document, Mapping):
        raise BadValueError(f"expected an object, got {kind_of(document)}")
    found = next((key for key in document if str(key).lower() == "operations"), "Operations")
    items = document.get(found)
    if not isinstance(items, list):
        raise BadValueError(f"expected a list, got {kind_of(items)}", found)
    return PatchOp(tuple(_read_one(item, index, found) for index, item in enumerate(items)))


def _read_one(item: Any, index: int, found: str) -> PatchOperation:
    if not isinstance(item, Mapping):
        raise BadValueError(f"expected an object, got {kind_of(item)}", index, found)
    parts = {str(key).lower(): value for key, value in item.items()}
    op = parts.get("op")
    if not isinstance(op, str):
        raise BadValueError(f"expected a string, got {kind_of(op)}", "op", index, found)
    try:
        return PatchOperation(
            op.lower(),  # Entra ID capitalises it
            parts.get("path"),
            parts.get("value", UNSET),
        )
    except InvalidPathError as error:
        raise BadValueError(error.detail, "path", index, found) from None
    except ValidationError as error:
        raise BadValueError(error.detail, error.field or "value", index, found) from None


def _write(patch_op: PatchOp) -> dict[str, Any]:
    return {
        "schemas": [patch_op.schema],
        "Operations": [_write_one(each) for each in patch_op.operations],
    }


def _write_one(operation: PatchOperation) -> dict[str, Any]:
    parts = {"op": operation.op, "path": operation.path, "value": copied(operation.value)}
    return {
        key: value
        for key, value in parts.items()
        if value is not UNSET and not (key == "path" and value is None)
    }


add_functions(PatchOp, _read, _write)
