"""What the constructors of the models refuse, and in which words."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from math import isfinite
from typing import Any, NoReturn, TypeVar

from go1scim.errors import ValidationError
from go1scim.schemas import Shape, shapes

T = TypeVar("T")

_PYTHON = {
    "boolean": (bool,),
    "integer": (int,),
    "decimal": (int, float),
    "dateTime": (datetime,),
}
_WORDS = {
    "boolean": "True or False",
    "integer": "an int",
    "decimal": "a number",
    "dateTime": "a datetime",
}


class Many(tuple[T, ...]):
    """The converter of multi-valued attributes: any iterable of values gives a plain tuple."""

    __slots__ = ()

    def __new__(cls, value: Iterable[T]) -> "Many[T]":
        result: Any = as_tuple(value)
        return result  # type: ignore[no-any-return]

    def __class_getitem__(cls, item: Any) -> Any:
        """The class itself: the element type is for type checkers."""
        return cls


def as_tuple(value: Any) -> Any:
    """A tuple of the values; what is no list of values stays as it is, for `check` to refuse."""
    if isinstance(value, tuple):
        return value
    if value is None:
        return ()
    if isinstance(value, Iterable) and not isinstance(value, (str, bytes, Mapping)):
        return tuple(value)
    return value


_plans: dict[type[Any], tuple[tuple[Shape, tuple[type[Any], ...]], ...]] = {}


def check(model: Any) -> None:
    """
    Refuse values of the wrong Python type.

    Raises:
        ValidationError: Names the attribute and what to pass; never shows the value.
    """
    cls = type(model)
    plan = _plans.get(cls)
    if plan is None:
        plan = _plans[cls] = tuple(
            (each, _PYTHON.get(each.kind, (each.model or str,)))
            for each in shapes(cls)
            if each.kind is not None
        )
    for shape, allowed in plan:
        value = getattr(model, shape.name)
        if shape.multi_valued:
            if value != ():
                _check_many(model, shape, allowed, value)
        elif value is not None:
            _check_one(model, shape, allowed, value)
    if model.extra:
        _check_extra(model)


def _check_extra(model: Any) -> None:
    known = {each.wire_name.lower(): each.name for each in shapes(type(model))}
    for key in model.extra:
        name = known.get(key.lower())
        if name is not None:
            raise ValidationError(
                f"extra holds {key!r}, which {type(model).__name__} knows as {name}",
                field="extra",
                hint=f"Pass it as {name}=...",
            )


def _check_many(model: Any, shape: Shape, allowed: tuple[type[Any], ...], value: Any) -> None:
    if not isinstance(value, tuple):
        value = as_tuple(value)
        if not isinstance(value, tuple):
            hint = f"Put it in brackets: {shape.name}=[...]."
            _refuse(model, shape, f"a list of {_words(shape)}", value, hint)
        object.__setattr__(model, shape.name, value)
    for each in value:
        _check_one(model, shape, allowed, each)


def _check_one(model: Any, shape: Shape, allowed: tuple[type[Any], ...], value: Any) -> None:
    if not isinstance(value, allowed) or (type(value) is bool and bool not in allowed):
        expected = _words(shape)
        hint = "" if shape.multi_valued else ", or None to leave it unset"
        many = "a list of " if shape.multi_valued else ""
        todo = f"Pass {many}{expected}{hint}."
        if expected == "Email" and isinstance(value, str):
            todo = 'Pass a list of Email("a@b.c").'
        _refuse(model, shape, f"{many}{expected}", value, todo)
    if isinstance(value, float) and not isfinite(value):
        _refuse(model, shape, "a finite number", value, "Leave out what is no number.")
    if isinstance(value, datetime) and value.tzinfo is None:
        hint = "Give it a time zone: datetime.now(UTC), or value.replace(tzinfo=UTC)."
        _refuse(model, shape, "a datetime with a time zone", "a datetime without one", hint)


def _words(shape: Shape) -> str:
    if shape.model is not None:
        return shape.model.__name__
    return _WORDS.get(shape.kind or "", "text (str)")


def _refuse(model: Any, shape: Shape, expected: str, value: Any, hint: str) -> NoReturn:
    got = value if expected.startswith("a datetime with") else type(value).__name__
    raise ValidationError(
        f"{type(model).__name__}.{shape.name} takes {expected}, got {got}",
        field=shape.name,
        hint=hint,
    )
