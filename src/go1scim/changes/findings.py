"""What a plan has to say beside its changes."""

from typing import Literal, TypeAlias

from attrs import frozen

from go1scim.changes.change import Origin

__all__ = ["Finding", "Severity"]

#: An error keeps its row or resource out of the plan; the others go on.
Severity: TypeAlias = Literal["note", "warning", "error"]


@frozen
class Finding:
    """
    Something that a person should know before the plan is applied.

    Attributes:
        severity: An ``"error"`` keeps its row or resource out of the plan, the others go on.
        code: The kind of finding, in lower case, such as ``"ambiguous-match"``.
        detail: What there is, in words.
        hint: What to do about it.
        key: The resource: a userName, a displayName or an id; empty where it is about the whole.
        column: The column or path.
        origin: The row.
    """

    severity: Severity
    code: str
    detail: str
    hint: str = ""
    key: str = ""
    column: str | None = None
    origin: Origin | None = None
