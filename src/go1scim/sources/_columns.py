"""The columns of a table that mean something to a source, and what a row of it is."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from attrs import frozen

from go1scim.errors import ValidationError
from go1scim.sources._values import SourceUser
from go1scim.tables._plain import plain
from go1scim.tables._values import MAX_CELL, BadCellError, RowProblem

_ON: Final = frozenset({"true", "1", "yes", "y", "active", "enabled", "t", "on"})
_OFF: Final = frozenset({"false", "0", "no", "n", "inactive", "disabled", "f", "off"})

#: Whether a person is active: a column with true or false, or a function of the row.
Activity = str | Callable[[Mapping[str, Any]], bool] | None


def names(names: str | Iterable[str]) -> tuple[str, ...]:
    """One name, or several."""
    return (names,) if isinstance(names, str) else tuple(names)


@frozen(kw_only=True)
class Columns:
    """Which column is what."""

    key: str
    active: Activity = None
    manager: str | None = None
    group: str | None = None
    aliases: tuple[str, ...] = ()
    expect: tuple[str, ...] = ()

    @property
    def wanted(self) -> tuple[str, ...]:
        """The names of the columns that must be there, each once."""
        active = self.active if isinstance(self.active, str) else None
        found = (self.key, active, self.manager, self.group, *self.aliases, *self.expect)
        return tuple(dict.fromkeys(each for each in found if each is not None))

    def check(self, names: Sequence[str], name: str) -> None:
        """
        See that all of them are there, each once.

        Raises:
            ValidationError: A column is missing, or two have the same name.
        """
        absent = [each for each in self.wanted if each not in names]
        twice = [each for each in dict.fromkeys(names) if each and names.count(each) > 1]
        if not absent and not twice:
            return
        complaints = [f"there is no column {each!r}" for each in absent]
        complaints += [f"column {each!r} is there twice" for each in twice]
        raise ValidationError(
            f"{name} cannot be read: {'; '.join(complaints)}",
            field=name,
            hint=f"Its columns are {', '.join(map(repr, names[:30]))}; names count as they are "
            "written.",
        )

    def key_of(self, row: Mapping[str, Any]) -> str:
        """
        The key of a row.

        Raises:
            BadCellError: There is none.
        """
        value = row.get(self.key)
        if value is None:
            raise BadCellError(f"column {self.key!r} is blank", "Each row needs a key of its own.")
        return str(value)

    def user(self, row: Mapping[str, Any]) -> SourceUser:
        """
        The person that a row is.

        Raises:
            BadCellError: The row has no key, or does not say whether the person is active.
        """
        manager = None if self.manager is None else row.get(self.manager)
        return SourceUser(
            self.key_of(row),
            row,
            active=self._is_active(row),
            manager=None if manager is None else str(manager),
            aliases=tuple(str(row[each]) for each in self.aliases if row.get(each) is not None),
        )

    def groups_of(self, row: Mapping[str, Any]) -> tuple[str, ...]:
        """The names of the groups that a row is in: separated by ``|``, or a list."""
        value = None if self.group is None else row.get(self.group)
        if value is None:
            return ()
        parts = value if isinstance(value, list) else str(value).split("|")
        return tuple(dict.fromkeys(filter(None, (str(each).strip() for each in parts))))

    def _is_active(self, row: Mapping[str, Any]) -> bool:
        if self.active is None:
            return True
        if not isinstance(self.active, str):
            return bool(self.active(row))
        value = row.get(self.active)
        word = str(value).lower()
        if word in _ON or word in _OFF:
            return word in _ON
        raise BadCellError(
            f"column {self.active!r} is {'blank' if value is None else 'neither true nor false'}",
            "Write true or false, or pass active=lambda row: ....",
        )


def cell(raw: Any) -> Any:
    """
    What stands in a cell, None where it is blank: NaN, NaT and white space are.

    Raises:
        BadCellError: It holds text that is none of a person's.
    """
    value = plain(raw)
    return value.strip() or None if isinstance(value, str) else value


def text_cell(raw: str) -> str | None:
    """
    What stands in a cell of a file, which has neither NUL nor half characters.

    Raises:
        BadCellError: It is longer than any of a person's.
    """
    found = raw.strip() or None
    return cell(found) if found is not None and len(found) > MAX_CELL else found


def cells(
    names: Sequence[str], record: Sequence[Any], read: Callable[[Any], Any]
) -> dict[str, Any]:
    """The row of these cells; columns without a name are left out."""
    return {name: read(raw) for name, raw in zip(names, record, strict=True) if name}


def problem(number: int, line: int | None, bad: BadCellError) -> RowProblem:
    """What is wrong with a row, which is left out."""
    return RowProblem(number, None, bad.reason, bad.hint, line)
