"""Rules: where the value of one target comes from, and when it is written."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from attrs import field, frozen
from attrs.validators import in_

from go1scim.errors import ValidationError
from go1scim.models import Role
from go1scim.provisioning.expressions import IGNORED, Constant, Expression, SourceAttribute, parse
from go1scim.provisioning.expressions._roles import several
from go1scim.tables._lists import parts

if TYPE_CHECKING:
    import attrs

#: When a value is written: always, only when its user is created, or beside the values there are.
Apply: TypeAlias = Literal["always", "create", "add"]
#: Who is held for what no name stands for.
Others: TypeAlias = Literal["keep", "ignore"]


def attribute(name: str) -> Expression:
    """The expression that is an attribute of the source as it is."""
    try:
        return Expression(SourceAttribute(name))
    except ValidationError:
        raise ValidationError(
            f"{name!r} names no attribute of a source",
            field="name",
            hint="Pass a name; an expression is passed as expression(...).",
        ) from None


def _named(names: Any) -> tuple[tuple[str, str], ...]:
    pairs = names.items() if isinstance(names, Mapping) else names
    return tuple(
        (name.strip().casefold(), role.guid if isinstance(role, Role) else role)
        for name, role in pairs
    )


@frozen
class RoleNames:
    """
    Roles from names in the source: of its groups, or of its app roles.

    Attributes:
        source: Gives the names, one or several, or app role assignments.
        names: By name in the source, in any case, the role: `Role`, GUID or label.
        default: The role of whoever has none of the names.
        others: ``"keep"`` takes a name that is not in *names* as a role itself, ``"ignore"`` as
            none.
    """

    source: Expression
    names: tuple[tuple[str, str], ...] = field(converter=_named)
    default: str | None = None
    others: Others = field(default="ignore", validator=in_({"keep", "ignore"}))

    def roles(self, found: Any) -> list[str]:
        """The roles for the names that were found."""
        by_name = dict(self.names)
        roles: dict[str, None] = {}
        for name in _texts(found):
            role = by_name.get(name.strip().casefold())
            if role is None and self.others == "keep":
                role = name
            if role:
                roles[role] = None
        if not roles and self.default:
            roles[self.default] = None
        return list(roles)


def _texts(found: Any) -> list[str]:
    if isinstance(found, str):
        return parts(found)
    if found is None or found is IGNORED:
        return []
    return list(several(tuple(found) if isinstance(found, (list, tuple)) else (found,)))


def _apply(_: object, each: "attrs.Attribute[Any]", value: Any) -> None:
    if value not in {"always", "create", "add"}:
        raise ValidationError(
            f"{each.name} is {value!r}",
            field=each.name,
            hint='Pass "always", "create" (only when a user is created) or "add" (keep others).',
        )


def _match(_: object, each: "attrs.Attribute[Any]", value: Any) -> None:
    if value is not None and (type(value) is not int or value < 1):
        raise ValidationError(
            f"{each.name} is {value!r}", field=each.name, hint="Pass 1 for what is tried first."
        )


@frozen
class Rule:
    """
    Where the value of a target comes from, and when it is written.

    Attributes:
        source: What gives the value.
        default: What is written instead of null, when a user is created.
        apply: ``"create"`` writes only then, ``"add"`` keeps what a list has besides.
        match: The precedence among the targets that users are found by; 1 is tried first.
        required: Whether nobody is written without.
        clear: Whether null takes away what is there; else it leaves that alone, as in Entra ID.
    """

    source: Expression | RoleNames
    default: Any = field(default=None, kw_only=True)
    apply: Apply = field(default="always", kw_only=True, validator=_apply)
    match: int | None = field(default=None, kw_only=True, validator=_match)
    required: bool = field(default=False, kw_only=True)
    clear: bool = field(default=False, kw_only=True)

    @property
    def expression(self) -> Expression:
        """What is evaluated on an object of the source."""
        return self.source.source if isinstance(self.source, RoleNames) else self.source


def direct(
    name: str,
    *,
    default: Any = None,
    apply: Apply = "always",
    match: int | None = None,
    required: bool = False,
    clear: bool = False,
) -> Rule:
    """
    The attribute *name* of the source as it is.

    Raises:
        ValidationError: An argument is not what `Rule` says.
    """
    return Rule(
        attribute(name),
        default=default,
        apply=apply,
        match=match,
        required=required,
        clear=clear,
    )


def constant(value: str | bool | float, *, apply: Apply = "always") -> Rule:  # noqa: FBT001 - a value
    """
    The same value for everybody.

    Raises:
        ValidationError: It is no text, number or boolean.
    """
    return Rule(Expression(Constant(value)), apply=apply)


def expression(
    text: str,
    *,
    default: Any = None,
    apply: Apply = "always",
    match: int | None = None,
    required: bool = False,
    clear: bool = False,
) -> Rule:
    """
    What an expression of Microsoft Entra ID gives.

    Raises:
        ValidationError: It is no expression, or an argument is not what `Rule` says.
    """
    return Rule(
        parse(text), default=default, apply=apply, match=match, required=required, clear=clear
    )


def role_names(
    source: str | Expression,
    names: Mapping[str, Role | str],
    *,
    default: Role | str | None = None,
    others: Others = "ignore",
    apply: Apply = "always",
) -> Rule:
    """
    Roles of Go1 by the names of groups or app roles in the source.

    Args:
        source: The attribute with the names, or an expression for them.
        names: By name, in any case, the role.
        default: The role of whoever has none of the names.
        others: ``"keep"`` takes a name that is not in *names* as a role itself.

    Raises:
        ValidationError: An argument is not what it has to be.
    """
    given = source if isinstance(source, Expression) else attribute(source)
    role = default.guid if isinstance(default, Role) else default
    try:
        return Rule(RoleNames(given, names, role, others), apply=apply)
    except (ValueError, AttributeError, TypeError) as error:
        raise ValidationError(
            "role_names() takes names with a role each, and others='keep' or 'ignore'",
            field="names",
            hint='For example role_names("groups", {"LMS managers": Role.MANAGER}).',
        ) from error


#: A rule, or the name of an attribute of the source.
Source: TypeAlias = Rule | str


def rule(source: Source) -> Rule:
    """
    The rule that somebody has written.

    Raises:
        ValidationError: It is none.
    """
    if isinstance(source, Rule):
        return source
    if isinstance(source, str):
        return direct(source)
    raise ValidationError(
        f"a rule is the name of an attribute, or made by a function, got {type(source).__name__}",
        field="mapping",
        hint="Use direct(), constant(), expression() or role_names().",
    )
