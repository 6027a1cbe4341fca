"""What Go1 makes of a user that a client writes: its rules, each turned by a quirk."""

import re
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any, Final

from go1scim import urns
from go1scim.models.roles import Role
from go1scim.patch._values import unassigned
from go1scim.testing._documents import Document
from go1scim.testing._problems import ProblemError, bad_request
from go1scim.testing._schemas import ResourceType
from go1scim.testing._store import primary_email
from go1scim.testing.quirks import Quirks

__all__ = [
    "check_change",
    "check_names",
    "check_references",
    "check_required",
    "check_roles",
    "check_user_name",
    "kept",
    "overlaid",
    "unchanged_email",
]

_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")

_BY_NAME: Final = {
    name.lower(): role
    for role in Role
    for name in (role.guid, role.label, role.internal_name)
    if name is not None
}


def kept(user: Document, quirks: Quirks) -> Document:
    """What the portal keeps of *user*."""
    return {name: one for name, one in _with_roles(user, quirks).items() if _is_kept(name, quirks)}


def _is_kept(name: str, quirks: Quirks) -> bool:
    if name == urns.ENTERPRISE_USER:
        return not quirks.enterprise_dropped
    wanted = quirks.custom_fields_urn
    return wanted is None or name.lower() == wanted.lower() or not name.lower().startswith("urn:")


def _with_roles(user: Document, quirks: Quirks) -> Document:
    """*user* with its roles by Go1's rules, each as a GUID with its label as far as it is known."""
    held: dict[Any, Document] = {}
    for one in user.get("roles", ()):
        if quirks.unknown_roles == "drop" and not _is_role(one, quirks):
            continue
        element = _named(one) if quirks.role_names else one
        held.setdefault(element.get("value"), element)
    if quirks.administrator_dropped and Role.CONTENT_ADMINISTRATOR.guid in held:
        # Documented by Go1: if both are sent, only Content Administrator is applied.
        held.pop(Role.ADMINISTRATOR.guid, None)
    if quirks.learner_implicit:
        held.setdefault(
            Role.LEARNER.guid, {"value": Role.LEARNER.guid, "display": Role.LEARNER.label}
        )
    if held:
        return {**user, "roles": list(held.values())}
    return {name: one for name, one in user.items() if name != "roles"}


def _named(one: Document) -> Document:
    role = _BY_NAME.get(str(one.get("value", one.get("display"))).lower())
    return {**one, "value": role.guid, "display": role.label} if role else one


def _is_role(one: Document, quirks: Quirks) -> bool:
    value = str(one.get("value", one.get("display")))
    role = _BY_NAME.get(value.lower())
    return role is not None and (bool(quirks.role_names) or value == role.guid)


def check_roles(after: Document, quirks: Quirks) -> None:
    """Refuse roles that Go1 does not have."""
    for one in after.get("roles", ()):
        if quirks.unknown_roles == "refuse" and not _is_role(one, quirks):
            raise bad_request("invalidValue", f"there is no role {one.get('value')!r}")


def check_user_name(after: Document, quirks: Quirks) -> None:
    """Refuse a userName that is no address, or not the user's own, where it has to be."""
    name = str(after.get("userName", ""))
    if quirks.user_name == "email" and not _EMAIL.fullmatch(name):
        raise bad_request("invalidValue", f"userName {name!r} is no e-mail address")
    if quirks.user_name == "primary_email" and name.lower() != primary_email(after).lower():
        raise bad_request("invalidValue", f"userName {name!r} is not the primary e-mail")


def overlaid(before: Document, document: Document) -> Document:
    """*before* with everything that *document* has: what a PUT makes that clears nothing."""
    merged = {**before, **document}
    for name, one in document.items():
        if isinstance(one, dict) and isinstance(before.get(name), dict):
            merged[name] = {**before[name], **one}
    return merged


def unchanged_email(
    before: Document, after: Document, quirks: Quirks, on_other_portals: Iterable[str]
) -> Document:
    """*after*, with the addresses of *before* where a new one is silently not applied."""
    if not quirks.email_change_ignored or not _on_others(before, on_other_portals):
        return after
    rest = {name: one for name, one in after.items() if name != "emails"}
    return {**rest, **{name: one for name, one in before.items() if name == "emails"}}


def _on_others(user: Document, on_other_portals: Iterable[str]) -> bool:
    return bool({user["id"], user.get("userName")} & set(on_other_portals))


def check_names(before: Document | None, after: Document, quirks: Quirks) -> None:
    """Refuse an empty given or family name, which Go1's import refuses too (inferred for SCIM)."""
    name = after.get("name", {})
    if not quirks.names_required or (before is not None and before.get("name", {}) == name):
        return
    for sub in ("givenName", "familyName"):
        if not str(name.get(sub, "")).strip():
            raise bad_request("invalidValue", f"name.{sub} must not be empty")


def check_required(document: Document, resource_type: ResourceType) -> None:
    """Refuse what lacks a required attribute, of an extension only where there is one."""
    inside = [(document[one.id], one) for one in resource_type.extensions if one.id in document]
    for holder, schema in [(document, resource_type.schema), *inside]:
        for one in schema.attributes:
            is_sent = one.required and one.name != "schemas"  # those are the portal's to say
            if is_sent and unassigned(_stripped(holder.get(one.name))):
                raise bad_request("invalidValue", f"{one.name} is required")


def _stripped(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def check_change(
    before: Document, after: Document, quirks: Quirks, on_other_portals: Iterable[str]
) -> None:
    """Refuse a new e-mail of a user whose other portals the token's account does not manage."""
    if not quirks.email_change_refused:
        return
    if primary_email(before).lower() == primary_email(after).lower():
        return
    if _on_others(before, on_other_portals):
        raise ProblemError(
            quirks.email_change_status or HTTPStatus.FORBIDDEN,
            "The email of a user who belongs to several portals can only be changed by an "
            "Administrator of every portal of that user.",
        )


def check_references(
    before: Iterable[Any], after: Iterable[Any], exists: Callable[[str], bool], what: str
) -> None:
    """Refuse new references, *after* without *before*, to what is not there."""
    for value in set(map(str, after)) - set(map(str, before)):
        if not exists(value):
            raise bad_request("invalidValue", f"{what} {value!r} names no resource")
