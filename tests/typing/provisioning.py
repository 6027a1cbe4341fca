"""What type checkers know of mappings, scopes and expressions."""

from datetime import timedelta
from typing import Any, assert_type

from go1scim import Role
from go1scim.provisioning import (
    ENTRA,
    Assignment,
    Clause,
    Decision,
    EntraImport,
    Mapped,
    Mapping,
    Rule,
    Scope,
    constant,
    direct,
    expression,
    from_entra,
    person,
    role_names,
)
from go1scim.provisioning.expressions import Expression, parse
from go1scim.sources import SourceGroup, SourceUser


def mapping(user: SourceUser) -> Mapping:
    assert_type(direct("mail", match=1, required=True), Rule)
    assert_type(constant("x", apply="create"), Rule)
    assert_type(expression("Not([a])", default=True), Rule)
    assert_type(role_names("groups", {"A": Role.MANAGER}, default=Role.LEARNER), Rule)
    assert_type(ENTRA.plus({"userName": "mail"}, title=direct("job")), Mapping)
    assert_type(ENTRA.evaluate(person(user)), Mapped)
    assert_type(ENTRA.evaluate(person(user)).document(), dict[str, Any])
    direct("mail", apply="never")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Mapping.of(title=7)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    return ENTRA.without("active")


def deciding(groups: list[SourceGroup]) -> Decision:
    scope = Scope(
        filter='department eq "Sales"',
        clauses=[Clause("a", "EQUALS", "b")],
        assignment=Assignment(groups=["g"]),
        grace=timedelta(days=1),
    )
    scope.allows("delete")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    return scope.decide({}, keys=["1"], assigned=scope.assigned(groups))


def reading(schema: bytes) -> Expression:
    assert_type(from_entra(schema), EntraImport)
    assert_type(from_entra(schema).scope, Scope)
    return parse("[a]")
