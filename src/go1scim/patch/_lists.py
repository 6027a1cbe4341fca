"""
The difference of two lists, whatever their order.

Theory of operation: where each value is known by a text of its own, as members are by their id, one
look-up for each tells who came, who went and who changed; only those are looked at more closely,
and each is addressed by a value filter. Other lists go to `_records`. Where the list as a whole is
smaller than the operations, it is sent instead.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any, Final

from attrs import has

from go1scim.converter import to_plain
from go1scim.errors import ValidationError
from go1scim.patch._apply import Step
from go1scim.patch._cost import cost_of, least
from go1scim.patch._pairs import (
    Condition,
    Place,
    adding,
    changing,
    impossible,
    refuse_two_primaries,
    sending,
)
from go1scim.patch._records import record_steps, writable
from go1scim.patch._refusals import immutable
from go1scim.patch._unset import UNSET
from go1scim.patch._values import folded, renamed
from go1scim.schemas import Attribute

#: Longer texts make poor filters: pictures and certificates.
_LONG: Final = 200
#: More values than these are removed together; fewer one by one, which every server understands.
_FEW: Final = 20
#: Values that one filter removes; some servers limit the length of a filter.
_TOGETHER: Final = 50
_SEPARATOR: Final = "\0"
#: ``{"value":""},`` around a text.
_AROUND: Final = 13

Keyed = Mapping[str, Any]


def list_steps(place: Place, old: Sequence[Any], new: Sequence[Any]) -> list[Step]:
    """
    From one list of values, models or JSON, to another.

    Raises:
        ValidationError: ``mutability``: the attribute is immutable or required. Or no path leads
            there.
    """
    attribute = place.attribute
    before, after = _by_key(attribute, old), _by_key(attribute, new)
    if before is None or after is None:
        steps = record_steps(place, _plain(attribute, old), _plain(attribute, new))
    else:
        steps = _keyed(place, before, after)
    if steps and old and attribute.mutability == "immutable":
        raise immutable(place.path, "is immutable and would change")
    if steps and not new and attribute.required:
        raise immutable(place.path, "is required and would be removed")
    return steps


def _by_key(attribute: Attribute, values: Sequence[Any]) -> Keyed | None:
    """The values by the text that each is known by, as filters compare it; None without one."""
    of = attribute.find("value") if attribute.type == "complex" else attribute
    if of is None or of.type not in ("string", "reference", "binary"):
        return None
    if not values:
        return {}
    try:
        joined: str = _SEPARATOR.join(_texts(attribute, of, values))
    except (AttributeError, TypeError):
        return None
    keys = (joined if of.case_exact else joined.lower()).split(_SEPARATOR)
    if len(keys) != len(values):
        return None
    found: dict[str, Any] = dict(zip(keys, values, strict=True))
    return None if len(found) != len(keys) or "" in found else found


def _texts(attribute: Attribute, of: Attribute, values: Sequence[Any]) -> Iterable[Any]:
    if attribute.type != "complex":
        return values
    if has(type(values[0])):
        return map(attrgetter(of.python_name), values)
    return (renamed(attribute, each).get("value") for each in values)


def _plain(attribute: Attribute, values: Iterable[Any]) -> list[Any]:
    plain = map(to_plain, values)
    return [renamed(attribute, each) if isinstance(each, dict) else each for each in plain]


def _keyed(place: Place, old: Keyed, new: Keyed) -> list[Step]:
    """From one list to another, where no two values of one have the same key."""
    attribute = place.attribute
    gone = _plain(attribute, [each for key, each in old.items() if key not in new])
    come = _plain(attribute, [each for key, each in new.items() if key not in old])
    pairs = [
        _plain(attribute, (before, after))
        for key, after in new.items()
        if (before := old.get(key)) is not after
        if before is not None and not before == after  # noqa: SIM201 - != takes twice as long
    ]
    both = [
        (before, after)
        for before, after in pairs
        if writable(attribute, before) != writable(attribute, after)
    ]
    if not gone and not come and not both:
        return []
    if not new:
        return [Step("remove", place.path, UNSET)]
    if any(len(_value(each)) > _LONG for each in (*gone, *(before for before, _ in both))):
        return record_steps(place, _plain(attribute, old.values()), _plain(attribute, new.values()))
    if attribute.find("primary") is not None:
        refuse_two_primaries(place, _plain(attribute, new.values()))
    single = _addressed(place, old, gone, come, both)
    if single is not None and cost_of(single) <= sum(map(len, new)) + _AROUND * len(new):
        return single
    found = least([single, sending(place, _plain(attribute, new.values()))])
    if found is None:
        raise impossible(place)
    return found


def _addressed(
    place: Place,
    old: Keyed,
    gone: list[Any],
    come: list[Any],
    both: list[tuple[Any, Any]],
) -> list[Step] | None:
    """
    One operation for each difference.

    First what keeps its type and gets another value, by its type; then what keeps its value; then
    who goes, and who comes. So no operation changes what a later one looks for.
    """
    moved = list(_retyped(place.attribute, old, gone, come))
    settled = any(map(_is_primary, come)) or any(
        _is_primary(after) and not _is_primary(before) for before, after in both
    )
    steps: list[Step] = []
    for condition, before, after in moved:
        made = changing(place, condition, before, after, settled=settled)
        if made is not None:
            steps += made
            gone = [each for each in gone if each is not before]
            come = [each for each in come if each is not after]
    for condition, before, after in _by_value(both):
        made = changing(place, condition, before, after, settled=settled)
        if made is None:
            gone, come = [*gone, before], [*come, after]
        else:
            steps += made
    try:
        return [*steps, *_removing(place, gone), *adding(place, come)]
    except ValidationError:
        return None


def _is_primary(value: Any) -> bool:
    return isinstance(value, dict) and value.get("primary") is True


def _by_value(both: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Condition, Any, Any]]:
    return ((Condition.of({"value": _value(before)}), before, after) for before, after in both)


def _value(element: Any) -> Any:
    return element["value"] if isinstance(element, dict) else element


def _retyped(
    attribute: Attribute, old: Keyed, gone: list[Any], come: list[Any]
) -> Iterator[tuple[Condition, Any, Any]]:
    """Who has the type of somebody that went, and came as the only one of this type."""
    typed, value = attribute.find("type"), attribute.find("value")
    if typed is None or value is None or value.mutability == "immutable":
        return
    if not gone or not come or max(len(gone), len(come)) > _FEW:
        return
    had = Counter(_type(typed, each) for each in _plain(attribute, old.values()))
    went = Counter(_type(typed, each) for each in gone)
    came = Counter(_type(typed, each) for each in come)
    for before in gone:
        kind = _type(typed, before)
        if went[kind] == came[kind] == 1:
            after = next(each for each in come if _type(typed, each) == kind)
            unique = kind is not None and had[kind] == 1
            name = "type" if unique else "value"
            yield Condition.of({name: before[name]}), before, after


def _type(typed: Attribute, value: Any) -> Any:
    """The type of a value as filters compare it; None without one."""
    found = value.get("type")
    return folded(typed, found) if isinstance(found, str) and found else None


def _removing(place: Place, gone: list[Any]) -> list[Step]:
    if len(gone) <= _FEW:
        groups = [[each] for each in gone]
    else:
        groups = [gone[start : start + _TOGETHER] for start in range(0, len(gone), _TOGETHER)]
    conditions = (
        " or ".join(Condition.of({"value": _value(each)}).text for each in group)
        for group in groups
    )
    return [Step("remove", f"{place.path}[{condition}]", UNSET) for condition in conditions]
