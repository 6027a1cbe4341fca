"""
From tree to a function of one row.

Theory of operation: each node becomes a closure, those inside first, so that making them needs no
recursion; evaluating needs one frame of Python's stack for each level. Values that are not asked
for are not evaluated.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias

from go1scim.errors import ValidationError
from go1scim.provisioning.expressions import _functions, _replace, _tests, _values
from go1scim.provisioning.expressions._made import Run
from go1scim.provisioning.expressions._nodes import (
    Comparison,
    Constant,
    Function,
    Keyword,
    Node,
    SourceAttribute,
)
from go1scim.provisioning.expressions._values import is_empty

Code: TypeAlias = Callable[[Run], Any]

_OPERATORS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}


class IgnoredFlow(Exception):  # noqa: N818 - it is no error: the attribute is left alone
    """IgnoreFlowIfNullOrEmpty has found nothing."""


def compiled(root: Node) -> Code:
    """The function that evaluates *root*."""
    codes: dict[int, Code] = {}
    for node in reversed(root.walk()):
        inner = node.arguments if isinstance(node, Function) else node.children()
        codes[id(node)] = _code(node, [codes[id(each)] for each in inner])
    return codes[id(root)]


def _code(node: Node, inner: Sequence[Code]) -> Code:
    if isinstance(node, SourceAttribute):
        name = node.name
        return lambda run: run.values.get(name)
    if isinstance(node, Constant):
        value = node.value
        return lambda _: value
    if isinstance(node, Keyword):
        word = node.word
        return lambda _: word
    if isinstance(node, Comparison):
        return _comparison(_OPERATORS[node.operator], *inner)
    if isinstance(node, Function):
        lazy = _LAZY.get(node.name)
        return _function(node, inner) if lazy is None else lazy(node, inner)
    return _nothing


def _nothing(_: Run) -> None:
    """An argument that was left out."""


def _function(node: Function, inner: Sequence[Code]) -> Code:
    name, known = node.name, _functions.FUNCTIONS[node.name]
    arguments = [(known.parameter(at), code) for at, code in enumerate(inner)]
    call, nulls, made = known.call, known.nulls, known.made

    def evaluate(run: Run) -> Any:
        values: list[Any] = [run] if made else []
        for at, (parameter, code) in enumerate(arguments):
            value = code(run)
            if value is not None:
                value = _converted(name, parameter, value)
            elif at == 0 and not nulls:
                return None
            values.append(value)
        return _called(name, call, values)

    return evaluate


def _converted(name: str, parameter: _functions.Parameter, value: Any) -> Any:
    try:
        return parameter.convert(value)
    except ValidationError as error:
        raise _values.unfit(f"{name}, {parameter.name}: {error.detail}", error.hint) from None


def _called(name: str, call: Callable[..., Any], values: Sequence[Any]) -> Any:
    try:
        return call(*values)
    except ValidationError as error:
        raise _values.unfit(f"{name}: {error.detail}", error.hint) from None


# --- Comparisons ----------------------------------------------------------------------------------


def _comparison(holds: Callable[[Any, Any], bool], left: Code, right: Code) -> Code:
    def evaluate(run: Run) -> bool:
        first, second = left(run), right(run)
        if is_empty(first) or is_empty(second):
            return False  # whatever the operator: so does Entra ID
        return holds(*_alike(first, second))

    return evaluate


def _alike(first: Any, second: Any) -> tuple[Any, Any]:
    """Both as numbers, as times, or as text."""
    if isinstance(first, datetime) or isinstance(second, datetime):
        return _values.moment(first), _values.moment(second)
    if not (isinstance(first, str) and isinstance(second, str)):
        numbers = _values.number(first), _values.number(second)
        if None not in numbers:
            return numbers
    return _values.text(first), _values.text(second)


# --- Functions that do not evaluate all their arguments -------------------------------------------


def _iif(_: Function, inner: Sequence[Code]) -> Code:
    condition, then, otherwise = inner

    def evaluate(run: Run) -> Any:
        return then(run) if _tests.c_bool(condition(run)) else otherwise(run)

    return evaluate


def _coalesce(_: Function, inner: Sequence[Code]) -> Code:
    def evaluate(run: Run) -> Any:
        for code in inner:
            value = code(run)
            if value is not None:
                return value
        return None

    return evaluate


def _switch(_: Function, inner: Sequence[Code]) -> Code:
    source, default = inner[:2]
    pairs = list(zip(inner[2::2], inner[3::2], strict=True))

    def evaluate(run: Run) -> Any:
        value = source(run)
        wanted = "" if value is None else _values.text(value)  # the key "" catches null, too
        for key, code in pairs:
            known = key(run)
            if known is not None and _values.text(known) == wanted:
                return code(run)
        return default(run)

    return evaluate


def _ignore_flow(_: Function, inner: Sequence[Code]) -> Code:
    (code,) = inner

    def evaluate(run: Run) -> Any:
        value = code(run)
        if is_empty(value):
            raise IgnoredFlow
        return value

    return evaluate


def _replaced(node: Function, inner: Sequence[Code]) -> Code:
    mode = str(_replace.mode_of(node.given))
    parameters = _functions.FUNCTIONS["Replace"].parameters

    def evaluate(run: Run) -> Any:
        values: list[Any] = []
        for parameter, code in zip(parameters, inner, strict=False):
            value = code(run)
            values.append(None if value is None else _converted("Replace", parameter, value))
        return _called("Replace", _replace.replace, [mode, values])

    return evaluate


_LAZY: Final[Mapping[str, Callable[[Function, Sequence[Code]], Code]]] = {
    "Coalesce": _coalesce,
    "IIF": _iif,
    "IgnoreFlowIfNullOrEmpty": _ignore_flow,
    "Replace": _replaced,
    "Switch": _switch,
}
