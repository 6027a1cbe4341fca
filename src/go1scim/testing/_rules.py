"""What Go1 makes of a user that a client writes: its rules, each turned by a quirk."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any, Final

from go1scim.models.roles import Role
from go1scim.patch._values import unassigned
from go1scim.testing._documents import Document
from go1scim.testing._problems import ProblemError, bad_request
from go1scim.testing._schemas import ResourceType
from go1scim.testing._store import primary_email
from go1scim.testing.quirks import Quirks

__all__ = ["check_change", "check_names", "check_references", "check_required", "with_roles"]

_BY_NAME: Final = {
    name.lower(): role
    for role in Role
    for name in (role.guid, role.label, role.internal_name)
    if name is not None
}


def with_roles(user: Document, quirks: Quirks) -> Document:
    """*user* with its roles by Go1's rules, each as a GUID with its label as far as it is known."""
    held: dict[Any, Document] = {}
    for one in user.get("roles", ()):
        element = _named(one) if quirks.role_names else one
        held.setdefault(element.get("value"), element)
    if quirks.administrator_dropped and Role.CONTENT_ADMINISTRATOR.guid in held:
        # Documented by Go1: if both are sent, only Content Administrator is applied.
        held.pop(Role.ADMINISTRATOR.guid, None)
    if quirks.learner_implicit:
        held.setdefault(
            Role.LEARNER.guid, {"value": Role.LEARNER.guid, "display": Role.LEARNER.label}
        )
    return {**user, "roles": list(held.values())} if held else user


def _named(one: Document) -> Document:
    role = _BY_NAME.get(str(one.get("value", one.get("display"))).lower())
    return {**one, "value": role.guid, "display": role.label} if role else one


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
    if {before["id"], before.get("userName")} & set(on_other_portals):
        raise ProblemError(
            HTTPStatus.FORBIDDEN,
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
