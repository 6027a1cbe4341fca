"""Plans as JSON, and back: everything that the guards and a run need, and nothing secret."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final, TypeVar

from attrs import evolve

from go1scim import _json
from go1scim.changes.change import AttributeChange, Change, Reference, Verb
from go1scim.changes.facts import Judged
from go1scim.changes.guards import judge
from go1scim.changes.planning._draft import ORDER
from go1scim.converter import Records
from go1scim.errors import ValidationError

__all__ = ["change_from", "change_to", "plan_from_json", "plan_to_json"]

#: A plan; its class is passed, since it knows this module.
P = TypeVar("P", bound=Any)

#: Told apart from the files of other programs, and from those of later versions.
_FORMAT: Final = "go1scim.plan/1"
#: What stands in JSON for somebody who does not exist yet; no attribute has such a name.
_CREATED: Final = "$created"


def plan_to_json(plan: Judged) -> str:
    """The plan as JSON text."""
    document = {"format": _FORMAT, **_records().write(plan)}
    return _json.dumps(document).decode()


def plan_from_json(data: str | bytes, cls: type[P]) -> P:
    """
    The plan in JSON text, a *cls*.

    The guards judge it anew: what the text says of them does not count.

    Raises:
        ValidationError: It is no plan, or none that can be carried out.
    """
    try:
        document = _json.loads(data)
    except (ValueError, RecursionError, TypeError) as error:
        raise ValidationError(
            f"this is no JSON: {error}", hint="Pass the whole text that to_json() gave."
        ) from None
    form = document.pop("format", None) if isinstance(document, dict) else None
    if form != _FORMAT:
        raise ValidationError(
            f"this is no plan of this version: its format is {form!r}, not {_FORMAT!r}",
            hint="Plan again, with this version of go1scim.",
        )
    plan = _records().read(document, cls)
    _check(plan)
    return evolve(plan, guards=judge(plan))


def change_to(change: Change) -> dict[str, Any]:
    """A change in plain values."""
    document: dict[str, Any] = _records().write(change)
    return document


def change_from(document: Any) -> Change:
    """
    The change in plain values.

    Raises:
        ValidationError: It is none.
    """
    return _records().read(document, Change)


@cache
def _records() -> Records:
    return Records({AttributeChange: (_attribute_from, _attribute_to)})


def _attribute_to(change: AttributeChange) -> dict[str, Any]:
    return {"path": change.path, "old": change.old, "new": _marked(change.new)}


def _marked(value: Any) -> Any:
    return {_CREATED: [value.key, value.created_by]} if isinstance(value, Reference) else value


def _attribute_from(document: Any) -> AttributeChange:
    if not isinstance(document, Mapping) or document.keys() != {"path", "old", "new"}:
        raise _refusal("an attribute has a path, an old and a new value")
    path, new = document["path"], document["new"]
    if not isinstance(path, str) or not path:
        raise _refusal(f"{path!r} is not the path of an attribute")
    if isinstance(new, Mapping) and new.keys() == {_CREATED}:
        match new[_CREATED]:
            case [str(key), str(created_by)]:
                new = Reference(key, created_by=created_by)
            case _:
                raise _refusal(f"{_CREATED} names a key and a change")
    return AttributeChange(path, document["old"], new)


def _check(plan: Judged) -> None:
    """See that a plan can be carried out: it may have been edited by hand."""
    known: dict[str, Change] = {}
    for change in plan.changes:
        if change.id in known:
            raise _refusal(f"two changes have the id {change.id!r}")
        if (change.resource_type, change.verb) not in ORDER:
            raise _refusal(f"{change.verb!r} is nothing to do to a {change.resource_type}")
        target = change.target
        if (change.verb is Verb.CREATE) == (target.id is not None or target.created_by is not None):
            raise _refusal(f"the change {change.id!r} does not say of whom it is")
        for need in change.needs:
            if need not in known or known[need].verb is not Verb.CREATE:
                raise _refusal(f"{change.id!r} needs {need!r}, which does not come before it")
        known[change.id] = change


def _refusal(detail: str) -> ValidationError:
    return ValidationError(detail, hint="Plan again, instead of editing the file by hand.")
