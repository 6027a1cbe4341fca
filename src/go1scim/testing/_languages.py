"""
Which dialects of the filter and PATCH languages a portal understands.

``rfc`` is strict. ``entra`` takes what Entra ID sends besides. ``okta`` takes what Okta sends:
filters by the grammar, ops in capitals, booleans as text, the id of a group in a rename. ``go1``
has to serve both, so it takes what Entra ID sends, of which Okta's habits are a part.
"""

from collections.abc import Mapping
from typing import Final, Literal

from attrs import frozen

from go1scim.patch._dialects import Habits, PatchDialect, habits_of

__all__ = ["LANGUAGES", "Languages"]


@frozen
class Languages:
    """What a portal understands."""

    filters: Literal["rfc", "entra"]
    patch: PatchDialect

    @property
    def lenient(self) -> bool:
        """Whether more is taken than the standard allows."""
        return self.patch != "rfc"

    @property
    def bodies(self) -> Habits:
        """The habits that are taken in resources; whoever has one is given all."""
        return habits_of("entra" if self.lenient else "rfc")


#: By the dialect of the portal.
LANGUAGES: Final[Mapping[str, Languages]] = {
    "go1": Languages("entra", "entra"),
    "rfc": Languages("rfc", "rfc"),
    "entra": Languages("entra", "entra"),
    "okta": Languages("rfc", "okta"),
}
