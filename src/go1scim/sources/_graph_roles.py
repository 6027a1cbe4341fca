"""App roles of an enterprise application, and who is assigned them."""

from typing import Any, Final

from attrs import field, frozen

from go1scim.sources._values import fingerprint

#: The default access, which has no role of its own ("appRoleAssignment resource type").
_DEFAULT: Final = "00000000-0000-0000-0000-000000000000"

Role = dict[str, Any]
Roles = dict[str, list[Role]]


@frozen
class Assignments:
    """The app roles of people and of groups, by object id."""

    people: Roles = field(factory=dict)
    groups: Roles = field(factory=dict)

    @staticmethod
    def add(roles: Roles, id: str, role: Role) -> None:
        """Assign a role, once."""
        has = roles.setdefault(id, [])
        if role not in has:
            has.append(role)


def named(id: Any, roles: dict[Any, Role]) -> Role:
    """The role of this id; one without a name where the application has none."""
    name = "Default Access" if id == _DEFAULT else None
    return roles.get(id, {"id": id, "value": None, "displayName": name})


def digest(roles: Roles) -> dict[str, str]:
    """A short text for each person, which is another one where their roles are."""
    return {
        id: fingerprint(sorted(str(role["id"]) for role in has))[:8] for id, has in roles.items()
    }


def moved(before: dict[str, str], now: dict[str, str]) -> list[str]:
    """Whose roles are others than before."""
    return sorted(id for id in before.keys() | now.keys() if before.get(id) != now.get(id))
