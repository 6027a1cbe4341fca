"""One change of one user or group: what there was, and what there will be."""

from enum import StrEnum
from typing import Any, Literal, TypeAlias

from attrs import frozen

__all__ = ["AttributeChange", "Change", "Origin", "Reference", "ResourceKind", "Verb"]

#: The name of the resource type (RFC 7643 section 6).
ResourceKind: TypeAlias = Literal["User", "Group"]


class Verb(StrEnum):
    """What a change does."""

    CREATE = "create"
    UPDATE = "update"
    RENAME = "rename"
    REACTIVATE = "reactivate"
    ADD_MEMBERS = "add_members"
    REMOVE_MEMBERS = "remove_members"
    DEACTIVATE = "deactivate"
    DELETE = "delete"


@frozen
class Origin:
    """
    Where a wish comes from.

    Attributes:
        source: The file, or what kind of rows.
        row: The row, as an editor or a spreadsheet counts: the heading of a file is row 1.
    """

    source: str
    row: int

    def __str__(self) -> str:
        return f"{self.source}, row {self.row}"


@frozen
class Reference:
    """
    A user or a group, as people know it and as the provider does.

    Attributes:
        key: The userName or the displayName; the id, where there is neither.
        id: The id; None as long as the resource does not exist.
        created_by: The id of the `Change` that creates it.
    """

    key: str
    id: str | None = None
    created_by: str | None = None


@frozen
class AttributeChange:
    """
    What becomes of one attribute.

    Attributes:
        path: The attribute: ``title``, or with the URN of its extension in front.
        old: The value as it was read, in wire form; None where there was none.
        new: The value as it will be, in wire form; None where it is cleared. In the place of an id
            that does not exist yet, a manager has a `Reference`.
    """

    path: str
    old: Any = None
    new: Any = None


@frozen
class Change:
    """
    One change of one resource.

    A created resource has all of its attributes, with nothing before. A group's members are changed
    in changes of their own, and so is a manager who does not exist yet.

    Attributes:
        id: Unique in its plan, and the same in each plan for the same wish.
        verb: What it does.
        resource_type: Of what.
        target: To whom.
        attributes: The attributes that become different.
        members: Who is added or removed.
        version: The version of the resource as it was read, for ``If-Match``.
        origin: The row that asked for it.
    """

    id: str
    verb: Verb
    resource_type: ResourceKind
    target: Reference
    attributes: tuple[AttributeChange, ...] = ()
    members: tuple[Reference, ...] = ()
    version: str | None = None
    origin: Origin | None = None

    @property
    def needs(self) -> frozenset[str]:
        """The ids of the changes that create what this one speaks of."""
        references = [self.target, *self.members]
        references += [one.new for one in self.attributes if isinstance(one.new, Reference)]
        return frozenset(one.created_by for one in references if one.created_by is not None)
