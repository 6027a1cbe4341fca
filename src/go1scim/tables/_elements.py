"""
Values of multi-valued attributes, one of which a column names: ``emails[type eq "work"].value``.

Where several match, the first that has the sub-attribute is meant, and it alone is written. Where
none matches, the value that the filter describes is made: so it must be one of ``eq``.
"""

from collections.abc import Callable, Mapping
from typing import Any

from go1scim.filters import And, Comparison, Filter, _reading
from go1scim.paths import Path
from go1scim.schemas import Attribute
from go1scim.tables import _kinds
from go1scim.tables._values import BadCellError
from go1scim.tables._writing import put, writer


def conditions(filter: Filter, known: Attribute) -> dict[str, Any]:
    """
    What a value has for which *filter* holds.

    Raises:
        BadCellError: The filter does not say.
    """
    terms = filter.terms if isinstance(filter, And) else (filter,)
    made: dict[str, Any] = {}
    for term in terms:
        if not isinstance(term, Comparison) or term.operator != "eq" or term.value is None:
            raise BadCellError(
                "has a filter that does not say what a new value would be",
                'Compare with eq only, as in emails[type eq "work"].value.',
            )
        sub = known.find(term.path.attribute)
        made[sub.name if sub else term.path.attribute] = term.value
    return made


class Elements:
    """A sub-attribute of the first value that a filter holds for."""

    def __init__(
        self,
        path: Path,
        filter: Filter,
        known: Attribute,
        sub: Attribute,
        owner: Callable[[Any], Any],
    ) -> None:
        self._test = filter.test_of(known)
        self._made = conditions(filter, known)
        if sub.name in self._made:
            raise BadCellError(
                f"filters by {sub.name}, which is what it names",
                f'Filter by another part, as in {known.name}[type eq "work"].{sub.name}.',
            )
        self._write = writer(Path(path.urn, path.attribute), list)
        self._sub = sub.name
        self._below = _reading.attribute(sub.name)
        self._owner = owner
        self.kind = _kinds.SIMPLE.get(sub.type, _kinds.TEXT)

    def read(self, resource: Any) -> Any:
        """The normal form of what is there, or None."""
        for each in _reading.as_values(self._owner(resource)):
            if each is not None and self._test(each):
                found = self.kind.of(self._below(each))
                if found is not None:
                    return found
        return None

    def write(self, document: Mapping[str, Any], value: Any) -> dict[str, Any]:
        """A copy of *document* with another value; None takes it from all that match."""
        values = list(_reading.as_values(self._owner(document)))
        test = self._test
        matching = [at for at, each in enumerate(values) if isinstance(each, dict) and test(each)]
        if value is None:
            values = [
                left
                for at, each in enumerate(values)
                if (left := self._without(each) if at in matching else each) is not None
            ]
        else:
            values = self._with(values, matching, self.kind.wire(value))
        return self._write(document, values or None)

    def _with(self, values: list[Any], matching: list[int], wire: Any) -> list[Any]:
        having = [at for at in matching if self.kind.of(self._below(values[at])) is not None]
        for at in having[:1] or matching[:1]:
            changed = put(values[at], [self._sub], wire)
            return [*values[:at], changed, *values[at + 1 :]]
        if self._made.get("primary") is True:  # one value at the most (RFC 7643 section 2.4)
            values = [without_primary(each) for each in values]
        return [*values, {**self._made, self._sub: wire}]

    def _without(self, element: dict[str, Any]) -> dict[str, Any] | None:
        """What is left of an element without the sub-attribute; None where nothing is."""
        if self._sub == "value":
            return None
        left: dict[str, Any] = put(element, [self._sub], None)
        means = {key for key in left if key.lower() not in {"type", "primary", "display"}}
        return left if means - {key for key in left if key in self._made} else None


def without_primary(element: Any) -> Any:
    """A value that is not the primary one."""
    if not isinstance(element, dict) or not element.get("primary"):
        return element
    return {key: value for key, value in element.items() if key != "primary"}
