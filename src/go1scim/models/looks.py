"""
How resources look in a notebook.

The classes know this module, so that it knows them by their attributes only.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from go1scim._looks import Note, Row, Sheet, shown

__all__ = ["of_group", "of_list", "of_user"]

#: Resources that are shown at once.
_ROWS: Final = 20


def of_user(user: Any) -> Sheet:
    """A user: what is set, one line for each attribute."""
    lines = [
        ("id", user.id),
        ("externalId", user.external_id),
        ("name", _full_name(user)),
        ("emails", [_labelled(one.value, one.type) for one in user.emails]),
        ("roles", _roles(user)),
        ("title", user.title),
        ("manager", user.manager and (user.manager.display_name or user.manager.value)),
        ("groups", [group.display or group.value for group in user.groups]),
    ]
    extra = [(name, value) for name, value in user.extra.items() if ":" not in name]
    return Sheet(
        title=f"User {user.user_name or user.id or ''}".rstrip(),
        counts={"inactive": 1} if user.active is False else None,
        headings=("", ""),
        rows=[Row("", (name, shown(value))) for name, value in lines + extra if value],
    )


def of_group(group: Any) -> Sheet:
    """A group, with its first members."""
    members = [member.display or member.value or "" for member in group.members]
    return Sheet(
        title=f"Group {group.display_name or group.id or ''}".rstrip(),
        headings=("", ""),
        rows=[
            Row("", (name, shown(value)))
            for name, value in (
                ("id", group.id),
                ("externalId", group.external_id),
                ("members", f"{len(members):,}" if members else None),
                ("", members),
            )
            if value
        ],
    )


def of_list(
    resources: Sequence[Any],
    total: int | None,
    unreadable: Sequence[Any],
    *,
    whole: bool = False,
) -> Sheet:
    """A page of resources: the first of them, or all, and what could not be read."""
    rows = len(resources) if whole else _ROWS
    notes = [
        Note("unreadable", f"{record.pointer or 'a record'}: {record.reason}")
        for record in unreadable[:_ROWS]
    ]
    of_all = "" if total is None else f" of {total:,}"
    groups = [one for one in resources if _is_group(one)]
    is_groups = bool(groups) and len(groups) == len(resources)
    return Sheet(
        title=f"{len(resources):,}{of_all} {'groups' if is_groups else 'resources'}",
        headings=("displayName", "id", "members") if is_groups else _USER_HEADINGS,
        rows=[_line(one) for one in resources[:rows]],
        more=max(0, len(resources) - rows),
        notes=notes,
    )


_USER_HEADINGS: Final = ("userName", "name", "title", "roles", "id")


def _is_group(resource: Any) -> bool:
    return hasattr(resource, "members")


def _line(resource: Any) -> Row:
    if _is_group(resource):
        count = f"{len(resource.members):,}" if resource.members else ""
        return Row("", (resource.display_name or "", resource.id or "", count))
    if hasattr(resource, "user_name"):
        kind = "inactive" if resource.active is False else ""
        name, title = _full_name(resource), shown(resource.title)
        roles = ", ".join(_roles(resource))
        return Row(kind, (resource.user_name or "", name, title, roles, resource.id or ""))
    name = getattr(resource, "name", None) or type(resource).__name__
    return Row("", (str(name), "", "", "", str(getattr(resource, "id", "") or "")))


def _full_name(user: Any) -> str:
    name = user.name
    if name is None:
        return user.display_name or ""
    parts: Iterable[str | None] = (name.given_name, name.family_name)
    return name.formatted or " ".join(part for part in parts if part)


def _roles(user: Any) -> list[str]:
    return [one.role.label if one.role else one.display or one.value or "" for one in user.roles]


def _labelled(value: str | None, label: str | None) -> str:
    return f"{value} ({label})" if label else value or ""
