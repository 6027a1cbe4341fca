"""The managers of a portal's users: how they are referred to, and how many there are."""

from attrs import field, frozen

from go1scim import urns
from go1scim.testing._documents import Document
from go1scim.testing._store import Table, primary_email
from go1scim.testing.quirks import Quirks

__all__ = ["Managers"]


@frozen
class Managers:
    """
    The managers of the users in *users*, as the quirks of a portal would have them.

    A manager is stored as it was sent; what differs from that is made when a user is shown.
    """

    users: Table
    quirks: Quirks
    _several: dict[str, list[Document]] = field(factory=dict)

    def find(self, value: str) -> Document | None:
        """The user whom *value* names: by id, and by e-mail where the portal takes those."""
        found = self.users.get(value)
        if found is None and self.quirks.manager_value != "as_sent":
            found = next(iter(self.users.find(("emails", value.casefold()))), None)
        return found

    def knows(self, value: str) -> bool:
        """Whether *value* names a user."""
        return self.find(value) is not None

    def keep(self, user: Document) -> None:
        """Remember the manager of *user* beside those there are, where there may be several."""
        if not self.quirks.several_managers:
            return
        manager = _manager(user)
        if manager is None:
            self._several.pop(user["id"], None)
            return
        managers = self._several.setdefault(user["id"], [])
        if manager.get("value") not in [one.get("value") for one in managers]:
            managers.append(manager)

    def shown(self, user: Document) -> Document:
        """*user* with managers in the form that the portal shows."""
        manager = _manager(user)
        if manager is None:
            return user
        managers = self._several.get(user["id"], [manager])
        seen = [self._shown(one) for one in managers]
        extension = {**user[urns.ENTERPRISE_USER], "manager": seen if len(seen) > 1 else seen[0]}
        return {**user, urns.ENTERPRISE_USER: extension}

    def _shown(self, manager: Document) -> Document:
        shown = dict(manager)
        person = self.find(str(manager.get("value", "")))
        if person is not None and self.quirks.manager_value == "id":
            shown["value"] = person["id"]
        if person is not None and self.quirks.manager_value == "email":
            shown["value"] = primary_email(person) or person["id"]
        if self.quirks.manager_display == "absent":
            shown.pop("displayName", None)
        if person is not None and self.quirks.manager_display == "filled":
            shown["displayName"] = _display_name(person)
        return shown


def _manager(user: Document) -> Document | None:
    found: Document | None = user.get(urns.ENTERPRISE_USER, {}).get("manager")
    return found


def _display_name(person: Document) -> str:
    name = person.get("name", {})
    parts = (name.get("givenName"), name.get("familyName"))
    return str(person.get("displayName") or " ".join(filter(None, parts)) or person["userName"])
