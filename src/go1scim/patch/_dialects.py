"""What the dialects of PATCH tolerate beyond RFC 7644 section 3.5.2."""

from typing import Final, Literal, TypeAlias

from attrs import frozen

from go1scim.errors import ValidationError

PatchDialect: TypeAlias = Literal["rfc", "entra", "okta"]


@frozen(kw_only=True)
class Habits:
    """
    What is tolerated.

    Attributes:
        filters: The dialect of the filters in paths.
        any_case: ``Replace`` for ``replace``, and a request without its schema. Entra ID without
            its flag aadOptscim062020 (Microsoft's list of known issues of SCIM compliance).
        text_booleans: ``"True"`` for true; the same source.
        creates: A value filter without a match makes the value it describes; Entra ID builds
            addresses so, one sub-attribute after the other.
        removes_by_value: ``remove`` takes the values to remove; Entra ID removes members so.
        loose_names: ``name.givenName`` as a key, an attribute of an extension without its URN, or
            after a dot. Entra ID, the last before 2018.
        loose_values: Text in place of an object that has a ``value``, and a list of one in place
            of a single value. Entra ID, for the manager.
        read_only_in_values: A read-only sub-attribute may come along in a value, and is ignored.
    """

    filters: Literal["rfc", "entra"] = "rfc"
    any_case: bool = False
    text_booleans: bool = False
    creates: bool = False
    removes_by_value: bool = False
    loose_names: bool = False
    loose_values: bool = False
    read_only_in_values: bool = False


_HABITS: Final[dict[str, Habits]] = {
    "rfc": Habits(),
    "okta": Habits(any_case=True, text_booleans=True, read_only_in_values=True),
    "entra": Habits(
        filters="entra",
        any_case=True,
        text_booleans=True,
        creates=True,
        removes_by_value=True,
        loose_names=True,
        loose_values=True,
        read_only_in_values=True,
    ),
}

RFC: Final = _HABITS["rfc"]


def habits_of(dialect: str) -> Habits:
    """
    The habits of a dialect.

    Raises:
        ValidationError: There is no such dialect.
    """
    found = _HABITS.get(dialect) if isinstance(dialect, str) else None
    if found is None:
        raise ValidationError(
            f"{dialect!r} is no dialect of PATCH",
            field="dialect",
            hint=f"Use one of {', '.join(map(repr, _HABITS))}.",
        )
    return found
