"""What a plan may do at the most, and what must not be touched."""

from attrs import frozen

__all__ = ["Policy"]


@frozen(kw_only=True)
class Policy:
    """
    What a plan may do before somebody has to say that it is meant.

    A part of the population, such as ``0.1``, counts only from *floor* changes on, so that one of
    three people does not block.

    Attributes:
        max_creates: Users and groups to create.
        max_updates: Users and groups to change.
        max_deactivations: Users to deactivate, as a number.
        max_deactivations_part: The same, as a part of the managed users; the smaller one counts.
        max_deletes: Users and groups to delete, as a number.
        max_deletes_part: The same, as a part of the managed users and groups.
        max_member_removals: The part of its members that a group may lose.
        member_floor: How many members a group has at least for that to count.
        floor: How many changes of a kind always pass.
        max_shrink: The part by which a source may be smaller than at the last good run.
        protected_users: Ids, userNames, or patterns such as ``"*@example.org"`` of users whom no
            plan may change.
        protected_groups: The same of groups: ids, displayNames or patterns.
        protected_roles: Roles (GUIDs or labels) whose holders may not be deactivated, deleted, or
            lose the role.
        max_failures: After how many failures nothing new is begun, as a number.
        max_failures_part: The same, as a part of the changes; the greater one counts.
    """

    max_creates: int | None = None
    max_updates: int | None = None
    max_deactivations: int | None = 25
    max_deactivations_part: float | None = 0.1
    max_deletes: int | None = 25
    max_deletes_part: float | None = 0.1
    max_member_removals: float | None = 0.5
    member_floor: int = 10
    floor: int = 3
    max_shrink: float | None = 0.2
    protected_users: tuple[str, ...] = ()
    protected_groups: tuple[str, ...] = ()
    protected_roles: tuple[str, ...] = ()
    max_failures: int | None = 20
    max_failures_part: float | None = 0.05
