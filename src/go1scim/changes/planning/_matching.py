"""Whether a user is the one that somebody looks for, and what is to be done then."""

from typing import Final

from go1scim import urns
from go1scim.calls import access
from go1scim.calls._updating import Place, Wish, differing, wish_for
from go1scim.calls.users import UserCalls
from go1scim.changes.planning._index import Index
from go1scim.changes.planning._wanted import Match, Rank, Wanted, keys_of
from go1scim.converter import to_dict
from go1scim.errors import Go1ScimError
from go1scim.models import User
from go1scim.models.role_rules import held

__all__ = ["ACTIVE", "MANAGER", "ROLES", "meet"]

#: Set on its own: the manager may be someone who does not exist yet.
MANAGER: Final = Place(urns.ENTERPRISE_USER, "manager")
ACTIVE: Final = Place(None, "active")
ROLES: Final = Place(None, "roles")


def meet(user: User, index: Index, calls: UserCalls) -> bool:
    """Tell those who look for *user*; whether somebody does."""
    is_wanted = False
    for rank, one in index.hits(keys_of(user)):
        is_wanted = True
        if user.id and one.meet(rank, user.id):
            one.match = _match(one, user, rank, calls)
    return is_wanted


def _match(one: Wanted, user: User, rank: Rank, calls: UserCalls) -> Match:
    wish: Wish = {}
    before: Wish = {}
    problem: Go1ScimError | None = None
    if one.deletes:
        before = wish_for(to_dict(user))
    elif not one.intent.is_met(user):
        document = to_dict(user)
        try:
            wanted = one.intent.wish(document)
            wish = differing(document, access.allowed(calls, user, wanted))
        except Go1ScimError as error:
            problem = error
        before = {place: place.of(document) for place in wish}
    drifted = one.intent.drifted(user, wish)
    manager = user.manager
    return Match(
        id=user.id or "",
        key=user.user_name or user.id or "",
        rank=rank,
        version=user.meta.version if user.meta else None,
        active=user.active is not False,
        manager=manager.value if manager else None,
        external_id=user.external_id,
        wish=wish,
        before=before,
        roles=tuple(sorted(held(user.roles))),
        problem=problem,
        drifted=drifted,
    )
