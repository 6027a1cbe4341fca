"""Changes for a portal, made by hand as the planner makes them."""

from typing import Any

from go1scim.changes.change import AttributeChange, Change, Reference, Verb
from go1scim.changes.facts import Facts
from go1scim.changes.plan import Plan
from go1scim.changes.policy import Policy
from go1scim.testing import Portal

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

#: Nothing is held back: these tests are about what is applied.
ANYTHING = Policy(
    max_deactivations=None,
    max_deactivations_part=None,
    max_deletes=None,
    max_deletes_part=None,
    max_member_removals=None,
)


def person(name: str) -> dict[str, Any]:
    """The attributes of somebody who is not there yet."""
    return {
        "userName": f"{name}@example.com",
        "externalId": f"e-{name}",
        "name": {"givenName": name, "familyName": "Byron"},
        "emails": [{"value": f"{name}@example.com", "type": "work", "primary": True}],
    }


def made(id: str, kind: str = "User") -> Reference:
    """Who is created by the change of this id."""
    return Reference(id, created_by=id)


def create(id: str, attributes: dict[str, Any] | None = None) -> Change:
    """Somebody new."""
    wanted = person(id) if attributes is None else attributes
    paths = tuple(AttributeChange(path, None, value) for path, value in wanted.items())
    return Change(id, Verb.CREATE, "User", made(id), paths)


def create_group(id: str, name: str | None = None) -> Change:
    """A new group."""
    paths = (AttributeChange("displayName", None, name or id),)
    return Change(id, Verb.CREATE, "Group", made(id), paths)


def there(document: dict[str, Any]) -> Reference:
    """A resource of the portal."""
    return Reference(document.get("userName") or document["displayName"], document["id"])


def update(id: str, document: dict[str, Any], **more: Any) -> Change:
    """Other values for attributes, each by its path; what there is, is as the portal has it."""
    paths = tuple(AttributeChange(path, document.get(path), value) for path, value in more.items())
    version = document.get("meta", {}).get("version")
    return Change(id, Verb.UPDATE, "User", there(document), paths, version=version)


def deactivate(id: str, document: dict[str, Any]) -> Change:
    """Somebody loses access."""
    paths = (AttributeChange("active", True, False),)
    return Change(id, Verb.DEACTIVATE, "User", there(document), paths)


def delete(id: str, document: dict[str, Any], kind: str = "User") -> Change:
    """Somebody or something goes."""
    name = "userName" if kind == "User" else "displayName"
    paths = (AttributeChange(name, document[name], None),)
    return Change(id, Verb.DELETE, kind, there(document), paths)


def add(id: str, group: Any, *members: Any) -> Change:
    """Members join."""
    return _members(Verb.ADD_MEMBERS, id, group, members)


def remove(id: str, group: Any, *members: Any) -> Change:
    """Members leave."""
    return _members(Verb.REMOVE_MEMBERS, id, group, members)


def _members(verb: Verb, id: str, group: Any, members: tuple[Any, ...]) -> Change:
    whom, *who = (
        each if isinstance(each, Reference) else there(each) for each in (group, *members)
    )
    return Change(id, verb, "Group", whom, members=tuple(who))


def plan_for(portal: Portal, *changes: Change, fresh: bool = True, **more: Any) -> Plan:
    """A plan for the portal; a fresh one, unless said otherwise."""
    begun = portal.clock.now() if fresh else portal.clock.now() - 301
    facts = Facts(**more.pop("facts", {}))
    policy = more.pop("policy", ANYTHING)
    return Plan(
        base_url=portal.base_url,
        changes=changes,
        facts=facts,
        policy=policy,
        created_at=begun,
        **more,
    )


def writes(portal: Portal) -> list[str]:
    """The requests that write, but for tokens."""
    return [
        f"{each.method} {each.path}"
        for each in portal.requests
        if each.method != "GET" and "oauth" not in each.path
    ]


def members_of(portal: Portal, name: str) -> list[str]:
    """Who is in the group of this name, by id."""
    (group,) = [group for group in portal.groups if group["displayName"] == name]
    return sorted(member["value"] for member in group.get("members", []))
