"""Events for tests, made by hand."""

from attrs import evolve
from plans import change

from go1scim import ConflictError
from go1scim.changes.change import AttributeChange, Origin, Reference, Verb
from go1scim.changes.events import Begun, Ended, Finished, Found, Reading, Started, Waiting
from go1scim.changes.findings import Finding
from go1scim.changes.outcome import Outcome, Status


def titled(key="ada@example.com", *, id="42"):
    """Somebody gets another title, as row 7 wants it."""
    made = change(Verb.UPDATE, id, key=key, attributes=[AttributeChange("title", None, "Countess")])
    return evolve(made, origin=Origin("people.csv", 7))


def joining(*names, group="Sales"):
    """People join a group."""
    members = [Reference(name, f"id-{name}") for name in names]
    return change(Verb.ADD_MEMBERS, "g1", kind="Group", key=group, members=members)


def ended(status=Status.DONE, change=None, **more):
    """A change has ended."""
    return Ended(Outcome(change or titled(), status, **more))


def refused(key="ada@example.com"):
    """The provider has refused a change, in words that name somebody."""
    error = ConflictError(f"{key} is there already", status=409, scim_type="uniqueness")
    return ended(Status.FAILED, titled(key), error=error, reason=f"{key} was in the way")


def found(key="ada@example.com", severity="error"):
    """A row was left out."""
    detail, column = f"{key} is ambiguous", "email"
    return Found(
        Finding(severity, "ambiguous-match", detail, "Pass an id.", key, column, Origin("x.csv", 3))
    )


def of_every_kind(key="ada@example.com", *, id="42"):
    """One event of each kind, in which somebody of that name is spoken of wherever possible."""
    return [
        Reading("User", 1, 2),
        found(key),
        Started("run", 3),
        Begun(titled(key, id=id)),
        Begun(joining(key, group=key)),
        Waiting(2.0, "the provider answered 429"),
        refused(key),
        ended(Status.BLOCKED, titled(key, id=id), id=id, reason=f"{key} does not exist"),
        Finished("run", 1, 3),
    ]
