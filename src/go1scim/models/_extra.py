"""Attributes that no class knows, kept as they came so that nothing is lost."""

from collections.abc import Mapping
from math import isfinite
from typing import Any, Final, NoReturn

from go1scim import _json
from go1scim.errors import ValidationError


def _refuse(*_: Any, **__: Any) -> NoReturn:
    raise TypeError("extra is immutable: use attrs.evolve(model, extra={...})")


_refusal: Any = _refuse


class Extra(dict[str, Any]):
    """An immutable dict, so that the models that hold it stay frozen; it pickles and dumps."""

    __slots__ = ()

    __setitem__ = __delitem__ = __ior__ = _refusal
    clear = pop = popitem = setdefault = update = _refusal

    def __reduce__(self) -> tuple[Any, ...]:
        return as_extra, (dict(self),)


#: What every model without unknown attributes shares.
EMPTY: Final = Extra()

_SCALARS = (str, int, float, bool, type(None))


def as_extra(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """
    *value* as an immutable mapping.

    Raises:
        ValidationError: It is no mapping of names to JSON values.
    """
    if type(value) is Extra:
        return value
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise ValidationError(
            "extra maps attribute names to JSON values",
            field="extra",
            hint="Pass a dict under the names of the wire: extra={'badgeNumber': '7'}.",
        )
    if not value:
        return EMPTY
    plain = dict(value)
    if not is_json(plain):
        raise ValidationError(
            "extra holds a value that is not JSON, or nests too deep",
            field="extra",
            hint="Use dict, list, str, int, float, bool and None only.",
        )
    return Extra(copied(plain))


def is_json(value: Any) -> bool:
    """Whether *value* can be written as JSON and does not nest too deep."""
    return not _json.nests_too_deep(value) and _is_json(value)


def _is_json(value: Any) -> bool:
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_json(each) for key, each in value.items())
    if isinstance(value, list):
        return all(map(_is_json, value))
    return isinstance(value, _SCALARS) and (type(value) is not float or isfinite(value))


def copied(value: Any) -> Any:
    """A copy of JSON: of its dicts and lists, which could be changed."""
    if isinstance(value, dict):
        return {key: copied(each) for key, each in value.items()}
    if isinstance(value, list):
        return [copied(each) for each in value]
    return value
