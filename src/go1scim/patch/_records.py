"""
The difference of two lists whose values have no text that identifies them: addresses, for example.

What is the same in both is left alone. The others are addressed by whatever equalities select one
value only; the operations are then tried, since one of them may change what another one looks for.
"""

from collections import Counter
from collections.abc import Hashable, Iterator
from typing import Any, Final

from go1scim.errors import NotSentError
from go1scim.patch._apply import Step, patched
from go1scim.patch._cost import least
from go1scim.patch._dialects import RFC
from go1scim.patch._pairs import (
    Condition,
    Place,
    adding,
    changing,
    impossible,
    refuse_two_primaries,
    sending,
)
from go1scim.patch._unset import UNSET
from go1scim.patch._values import canonical, folded, opaque, unassigned
from go1scim.schemas import Attribute

#: A longer list is sent as a whole: to find what selects one value takes a look at all of them.
_MANY: Final = 100


def record_steps(place: Place, old: list[Any], new: list[Any]) -> list[Step]:
    """
    From one list of JSON values to another.

    Raises:
        ValidationError: No path leads there.
    """
    gone, come = _without(place, old, new), _without(place, new, old)
    if not gone and not come:
        return []
    if not new:
        return [Step("remove", place.path, UNSET)]
    refuse_two_primaries(place, new)
    choices = [sending(place, new)]
    if len(old) <= _MANY and not opaque(place.attribute):
        choices = [*_addressed(place, old, gone, come), *choices]
    found = least(each for each in choices if each is not None and _leads(place, each, old, new))
    if found is None:
        raise impossible(place)
    return found


def _without(place: Place, values: list[Any], others: list[Any]) -> list[Any]:
    """The values that are not among the others, each as often as it is missing."""
    left = Counter(writable(place.attribute, each) for each in others)
    missing: list[Any] = []
    for each in values:
        key = writable(place.attribute, each)
        if left[key]:
            left[key] -= 1
        else:
            missing.append(each)
    return missing


def writable(attribute: Attribute, value: Any) -> Hashable:
    """What is equal for two values that differ in nothing but what is read-only."""
    if isinstance(value, dict):
        fixed = {each.name for each in attribute.sub_attributes if each.mutability == "readOnly"}
        value = {name: inner for name, inner in value.items() if name not in fixed}
    return canonical(value)


def _leads(place: Place, steps: list[Step], old: list[Any], new: list[Any]) -> bool:
    """Whether the operations make *new* of *old*."""
    try:
        made = place.values(patched(place.document(old), steps, RFC))
    except NotSentError:
        return False
    return not _without(place, made, new) and not _without(place, new, made)


def _addressed(
    place: Place, old: list[Any], gone: list[Any], come: list[Any]
) -> Iterator[list[Step] | None]:
    """Operations for single values: with some that change, and with none."""
    pairs = _paired(place.attribute, gone, come)
    for each in [pairs, []] if pairs else [[]]:
        try:
            yield _steps(place, old, gone, come, each)
        except NotSentError:
            yield None


def _steps(
    place: Place, old: list[Any], gone: list[Any], come: list[Any], pairs: list[tuple[int, int]]
) -> list[Step] | None:
    steps: list[Step] = []
    changed = dict(pairs)
    for index, before in enumerate(gone):
        condition = _condition(place.attribute, before, old)
        if condition is None:
            return None
        if index not in changed:
            steps.append(Step("remove", f"{place.path}[{condition.text}]", UNSET))
            continue
        made = changing(place, condition, before, come[changed[index]], settled=False)
        if made is None:
            return None
        steps += made
    used = set(changed.values())
    return steps + adding(place, (each for at, each in enumerate(come) if at not in used))


def _paired(attribute: Attribute, gone: list[Any], come: list[Any]) -> list[tuple[int, int]]:
    """Which of the values that came is one that went, changed: by value, by type, or alone."""
    pairs: list[tuple[int, int]] = []
    if attribute.type != "complex":
        return pairs
    left = dict(enumerate(come))
    for index, before in enumerate(gone):
        for name in ("value", "type"):
            match = next(
                (at for at, each in left.items() if _share(attribute, name, before, each)), None
            )
            if match is not None:
                pairs.append((index, match))
                del left[match]
                break
    if not pairs and len(gone) == len(come) == 1:
        pairs.append((0, 0))
    return pairs


def _share(attribute: Attribute, name: str, one: Any, other: Any) -> bool:
    sub = attribute.find(name)
    mine, theirs = _text(one, name), _text(other, name)
    return bool(mine) and bool(theirs) and folded(sub, mine) == folded(sub, theirs)


def _text(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _condition(attribute: Attribute, value: Any, among: list[Any]) -> Condition | None:
    """The shortest filter of equalities that selects *value* alone, or None."""
    if attribute.type != "complex":
        found = [Condition.of({"value": value})]
        return found[0] if sum(canonical(value) == canonical(each) for each in among) == 1 else None
    if not isinstance(value, dict):
        return None
    usable = {
        name: inner
        for name, inner in value.items()
        if isinstance(inner, str) and not unassigned(inner) and _is_plain(attribute.find(name))
    }
    choices = [*({name: inner} for name, inner in usable.items()), usable]
    conditions = [
        Condition.of(wanted)
        for wanted in choices
        if wanted and sum(_has(attribute, each, wanted) for each in among) == 1
    ]
    return min(conditions, key=lambda each: len(each.text), default=None)


def _is_plain(sub: Attribute | None) -> bool:
    return (
        sub is not None and sub.type in ("string", "reference", "binary") and not sub.multi_valued
    )


def _has(attribute: Attribute, value: Any, wanted: dict[str, Any]) -> bool:
    return isinstance(value, dict) and all(
        name in value
        and folded(attribute.find(name), value[name]) == folded(attribute.find(name), inner)
        for name, inner in wanted.items()
    )
