"""One attribute of a mapping: a target, and the rule for it."""

from functools import cached_property

from attrs import field, frozen

from go1scim.errors import ValidationError
from go1scim.provisioning._rules import RoleNames, Rule
from go1scim.provisioning._targets import Target, target

__all__ = ["AttributeMapping"]


def _spelled(name: str) -> str:
    return target(name).name


@frozen
class AttributeMapping:
    """
    One target, and its rule.

    Attributes:
        name: The target: its short name, or its path as the schema spells it.
    """

    name: str = field(converter=_spelled)
    rule: Rule

    def __attrs_post_init__(self) -> None:
        known = self.target
        if self.rule.apply == "add" and not known.is_list:
            raise ValidationError(
                f"{known.name} has one value: there is none to add to",
                field=known.name,
                hint='apply="add" is for lists, such as roles.',
            )
        if isinstance(self.rule.source, RoleNames) and known.name != "roles":
            raise ValidationError(
                f"role_names() gives roles, and not {known.name}",
                field=known.name,
                hint="Map it to roles.",
            )

    @cached_property
    def target(self) -> Target:
        """How the target is read and written."""
        return target(self.name)
