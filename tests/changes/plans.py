"""Plans and changes for tests, made by hand."""

from go1scim.changes.change import AttributeChange, Change, Reference, Verb
from go1scim.changes.facts import Facts, Read
from go1scim.changes.plan import Plan
from go1scim.models import Role

BASE = "https://portal.example/scim/v2"


def change(verb, id, *, kind="User", attributes=(), members=(), key=None):
    """A change of what has that id; a created resource has none yet."""
    target = Reference(key or f"{id}@example.com", None if verb is Verb.CREATE else id)
    return Change(f"{verb}:{id}", verb, kind, target, tuple(attributes), tuple(members))


def roles(*roles):
    """The attribute change that makes these the roles."""
    return AttributeChange("roles", None, [{"value": role.guid} for role in roles])


def deactivations(count):
    """So many changes that take access away."""
    return tuple(change(Verb.DEACTIVATE, f"u{number}") for number in range(count))


def plan(*changes, users=100, **facts):
    """A plan for a portal of so many users."""
    return Plan(base_url=BASE, changes=changes, facts=Facts(users=Read(users), **facts))


ADMINISTRATOR = (Role.ADMINISTRATOR.guid,)


def shown(change):
    """The attributes of a change: by path, the old value and the new."""
    return {one.path: (one.old, one.new) for one in change.attributes}
