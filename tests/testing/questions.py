"""
What is asked of a portal, and what a client then sees, for each answer to an open question.

A scenario is a function of a portal and its client that does something and tells what it saw. The
decorator `asks` says which quirk it is about, and what is seen under each of its values.
"""

from collections.abc import Callable, Mapping
from typing import Any

from attrs import evolve, field, frozen

from go1scim import Client, Email, EnterpriseUser, Go1ScimError, Name, Role, User
from go1scim._exchange import Reply, Request
from go1scim.testing import Late, ManualClock, Portal

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp"

Scenario = Callable[[Portal, Client], Any]


class Watched(Portal):
    """A portal that remembers what it answered."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.given: list[Any] = []

    def deliver(self, request: Request) -> Reply | Late:
        reply = super().deliver(request)
        self.given.append(reply)
        return reply


@frozen
class Question:
    """One quirk, and what is seen under each of its values."""

    quirk: str
    answers: Mapping[Any, Any]
    scenario: Scenario
    dialect: str
    others: Mapping[str, Any] = field(factory=dict)

    def ask(self, value: Any) -> tuple[Any, list[Any]]:
        """What is seen where the quirk has this value, and everything that the portal gave."""
        quirks = {**self.others, self.quirk: value}
        portal = Watched(clock=ManualClock(), dialect=self.dialect, quirks=quirks)
        with portal.client() as client:
            seen = self.scenario(portal, client)
        return seen, [*portal.given, *portal.outbox]


QUESTIONS: list[Question] = []


def asks(
    quirk: str, answers: Mapping[Any, Any], *, dialect: str = "go1", **others: Any
) -> Callable[[Scenario], Scenario]:
    """A scenario about *quirk*, with what is seen under each value and with which other quirks."""

    def decorate(scenario: Scenario) -> Scenario:
        QUESTIONS.append(Question(quirk, answers, scenario, dialect, others))
        return scenario

    return decorate


def outcome(call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """What a call gives, or the name of its error, with the status where there is one."""
    try:
        return call(*args, **kwargs)
    except Go1ScimError as error:
        status = getattr(error, "status", None)
        return f"{type(error).__name__} {status}" if status else type(error).__name__


def ada(**changes: Any) -> User:
    """A user to be created."""
    user = User(
        user_name="ada@example.com",
        name=Name(given_name="Ada", family_name="Byron"),
        emails=[Email("ada@example.com", primary=True)],
    )
    return evolve(user, **changes)


def led_by(manager: Any) -> list[EnterpriseUser]:
    """The extensions of somebody with that manager."""
    return [EnterpriseUser(manager=manager)]


def boss(go1: Client) -> User:
    """Somebody who can be a manager."""
    return go1.users.create(
        User(
            user_name="charles@example.com",
            name=Name(given_name="Charles", family_name="Babbage"),
            emails=[Email("charles@example.com", primary=True)],
            roles=[Role.MANAGER],
        )
    )


def crowd(portal: Portal, number: int = 5) -> list[str]:
    """The ids of that many users, who are there already."""
    return [
        portal.add_user(userName=f"{n}@example.com", name={"givenName": "N", "familyName": "N"})[
            "id"
        ]
        for n in range(number)
    ]


def raw(go1: Client, path: str, **query: str) -> Any:
    """The JSON at a path, as it is on the wire."""
    return go1.raw.get(path, query=query).json()


def patch(go1: Client, path: str, /, **operation: Any) -> Any:
    """The status of a PATCH of one operation, as it is; or the error."""
    body = {"schemas": [PATCH_OP], "Operations": [operation]}
    return outcome(lambda: go1.raw.patch(path, body).status)


def post(go1: Client, path: str, /, **body: Any) -> Any:
    """The status of a POST; or the error."""
    return outcome(lambda: go1.raw.post(path, body).status)


def values(user: User) -> list[str | None]:
    """The roles that a client reads."""
    return [role.value for role in user.roles]
