"""
A first look at records as they came, before a model is made of any: most need no second one.

Theory of operation: that a plan has nothing to do with a record, or that a record has all that its
row says, can be told from a few of its attributes. A glance is sure of that, or says no, and then
the record is read with all care. It is never sure where names are spelled in another case, where a
value is not of its type, where a record has more than one row, or is an administrator's. What is
wrong elsewhere in a record that nothing is wanted of, nobody sees.
"""

from collections.abc import Sequence
from typing import Any, Final

from go1scim._codec.reader import Reader
from go1scim.changes.planning._index import Index
from go1scim.changes.planning._wanted import Rank, folded
from go1scim.converter import from_dict
from go1scim.errors import DecodeError
from go1scim.models import Role, User
from go1scim.models.role_rules import held
from go1scim.schemas import registry, shapes

__all__ = ["Glance", "at_a_glance"]

#: For each state of the registry: names of a record, and whether they are spelled as usual.
_known: dict[int, dict[tuple[Any, ...], bool]] = {}
_MANY: Final = 1_000


def at_a_glance(read: Reader) -> Reader:
    """The reader that leaves those records as they came that can be looked at."""
    known = _known.setdefault(registry.version, {})

    def reader(record: Any, _: Any = None) -> Any:
        if record.__class__ is dict and (id := record.get("id")) and id.__class__ is str:
            names = tuple(record)
            usual = known.get(names)
            if usual is None:
                usual = _is_usual(names)
                if len(known) < _MANY:
                    known[names] = usual
            if usual:
                return record
        return read(record)

    return reader


def _is_usual(names: tuple[Any, ...]) -> bool:
    proper_names = [
        "schemas",
        *(shape.wire_name for shape in shapes(User)),
        *registry.extensions_of(User),
    ]
    proper = {name.lower(): name for name in proper_names}
    return all(isinstance(name, str) and proper.get(name.lower(), name) == name for name in names)


class Glance:
    """
    The first look.

    Args:
        spoken_of: Ids and folded names that others speak of.
        keeps_others: Whether those must be known whom nobody looks for.
    """

    def __init__(self, index: Index, spoken_of: frozenset[str], *, keeps_others: bool) -> None:
        self._settle = index.settle
        self._spoken_of = spoken_of
        self._keeps_others = keeps_others
        self._by_id = index.numbers(Rank.ID)
        self._by_external_id = index.numbers(Rank.EXTERNAL_ID)
        self._by_user_name = index.numbers(Rank.USER_NAME)
        self._by_email = index.numbers(Rank.EMAIL)
        self._has_more = bool(self._by_id or self._by_external_id or self._by_email or spoken_of)
        self._harmless: set[tuple[Any, Any]] = set()

    def suffices(self, record: dict[str, Any]) -> bool:
        """Whether a plan needs no more of *record*."""
        name: Any = record.get("userName")
        if name.__class__ is not str or record.get("groups"):
            return False
        if (roles := record.get("roles")) and not self._are_harmless(roles):
            return False
        found = self._by_user_name.get(hash(name.strip().casefold()))
        rank = Rank.USER_NAME
        if self._has_more:
            more = self._more(record, found)
            if more is None:
                return False
            found, rank = more
        if found is None:
            return not self._keeps_others
        return self._settle(found, rank, record)

    def _more(self, record: dict[str, Any], found: int | None) -> tuple[int | None, Rank] | None:
        """Who is looked for by all keys; None where that is not certain, or others speak of it."""
        id, external_id = record["id"], record.get("externalId", "")
        addresses = _addresses(record.get("emails"))
        if addresses is None or external_id.__class__ is not str:
            return None
        if self._spoken_of and not self._spoken_of.isdisjoint(
            (id, folded(record["userName"]), *addresses)
        ):
            return None
        hits = [
            (self._by_id.get(hash(id)), Rank.ID),
            (self._by_external_id.get(hash(external_id)), Rank.EXTERNAL_ID),
            (found, Rank.USER_NAME),
            *[(self._by_email.get(hash(address)), Rank.EMAIL) for address in addresses],
        ]
        hits = [hit for hit in hits if hit[0] is not None]
        if len({number for number, _ in hits}) > 1:
            return None
        return hits[0] if hits else (None, Rank.ID)

    def _are_harmless(self, roles: Any) -> bool:
        """Whether these are certainly no roles of an administrator."""
        harmless = self._harmless
        try:
            for role in roles:
                if (role["value"], role["display"]) not in harmless:
                    break
            else:
                return True
        except (KeyError, TypeError):
            pass  # told apart below
        try:
            values = from_dict({"roles": roles}, User).roles
        except DecodeError:
            return False
        if Role.ADMINISTRATOR.guid in held(values):
            return False
        if len(harmless) < _MANY:
            harmless.update((one.value, one.display) for one in values)
        return True


def _addresses(emails: Any) -> Sequence[str] | None:
    """The addresses in the form in which they compare; None where they are not as usual."""
    if emails is None:
        return ()
    if emails.__class__ is not list:
        return None
    found = []
    for email in emails:
        text: Any = email.get("value") if email.__class__ is dict else None
        if text.__class__ is not str:
            return None
        found.append(folded(text))
    return found
