"""Invented people, for a portal that would be empty otherwise."""

from collections.abc import Iterator
from typing import Final

from attrs import frozen

from go1scim.converter import to_dict
from go1scim.models import Email, EnterpriseUser, Name, Role, User
from go1scim.testing import Portal

__all__ = ["Person", "fill", "people"]

_GIVEN: Final = ("Ada", "Björn", "Chidi", "Duygu", "Élise", "Farid", "Grace", "Hiro", "Inés")
_GIVEN_ASCII: Final = ("ada", "bjorn", "chidi", "duygu", "elise", "farid", "grace", "hiro", "ines")
_FAMILY: Final = ("Byron", "Møller", "Okafor", "Şahin", "Lefèvre", "Haddad", "Nguyễn", "Tanaka")
_FAMILY_ASCII: Final = (
    *("byron", "moller", "okafor", "sahin", "lefevre", "haddad", "nguyen", "tanaka"),
)
_WORK: Final = (
    ("Engineering", "Software Engineer"),
    ("Sales", "Account Manager"),
    ("Support", "Support Specialist"),
    ("Finance", "Accountant"),
    ("People", "Recruiter"),
)
_OFFICES: Final = ("Berlin", "Nairobi", "Osaka")
#: Every so many people, there is a manager.
_TEAM: Final = 9


@frozen
class Person:
    """Somebody who does not exist, and the group they belong to."""

    user: User
    office: str


def people(count: int) -> Iterator[Person]:
    """*count* people, the same each time; no two have the same address."""
    for number in range(count):
        given, rest = number % len(_GIVEN), number // len(_GIVEN)
        family, round_ = (given + rest) % len(_FAMILY), rest // len(_FAMILY)
        address = f"{_GIVEN_ASCII[given]}.{_FAMILY_ASCII[family]}{round_ + 1 if round_ else ''}"
        department, title = _WORK[number % len(_WORK)]
        leads = number % _TEAM == 0
        roles = [Role.LEARNER, Role.MANAGER] if leads else [Role.LEARNER]
        user = User(
            user_name=f"{address}@example.com",
            external_id=f"EMP-{number + 1:04}",
            name=Name(given_name=_GIVEN[given], family_name=_FAMILY[family]),
            emails=[Email(f"{address}@example.com", type="work", primary=True)],
            title=f"{title}, Team Lead" if leads else title,
            active=True,
            roles=roles if number else [Role.ADMINISTRATOR],
            extensions=[EnterpriseUser(department=department)],
        )
        yield Person(user, _OFFICES[number % len(_OFFICES)])


def fill(portal: Portal, count: int) -> None:
    """Let *portal* have *count* people, in groups for their offices; the first one signs in."""
    members: dict[str, list[dict[str, str]]] = {}
    for person in people(count):
        added = portal.add_user(to_dict(person.user))
        portal.me = portal.me or added["id"]
        members.setdefault(person.office, []).append({"value": added["id"]})
    for office, those in members.items():
        portal.add_group(displayName=office, members=those)
