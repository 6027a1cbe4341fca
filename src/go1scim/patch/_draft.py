"""A resource while it is changed; the document it was made from stays as it is."""

from collections.abc import Mapping
from typing import Any

from go1scim.patch._elements import Elements
from go1scim.patch._values import unassigned
from go1scim.schemas import Attribute


class Box:
    """An object with attributes, a resource or an extension, copied when it is first changed."""

    def __init__(self, source: Mapping[str, Any]) -> None:
        self.content: Mapping[str, Any] = source
        self._own: dict[str, Any] | None = None

    def get(self, name: str) -> Any:
        """The value under *name* in any case, or None (RFC 7643 section 2.1)."""
        return self.content.get(self.spelled(name))

    def spelled(self, name: str) -> str:
        """*name* as it is written here."""
        if name in self.content:
            return name
        lowered = name.lower()
        return next((key for key in self.content if key.lower() == lowered), name)

    def put(self, name: str, value: Any) -> None:
        """Set an attribute, under the name that the schema gives it."""
        own, spelled = self.own(), self.spelled(name)
        if spelled != name:
            del own[spelled]
        own[name] = value

    def drop(self, name: str) -> None:
        """Take an attribute away."""
        self.own().pop(self.spelled(name), None)

    def own(self) -> dict[str, Any]:
        """The content as a dict that may be changed."""
        if self._own is None:
            self.content = self._own = dict(self.content)
        return self._own


class Draft:
    """The attributes of a resource and of its extensions, and its multi-valued attributes."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._root = Box(document)
        self._extensions: dict[str, Box] = {}
        self._lists: dict[tuple[str | None, str], Elements] = {}

    def box(self, urn: str | None) -> Box:
        """The resource, or its extension *urn*."""
        if urn is None:
            return self._root
        if urn not in self._extensions:
            inner = self._root.get(urn)
            self._extensions[urn] = Box(inner if isinstance(inner, dict) else {})
        return self._extensions[urn]

    def elements(self, urn: str | None, attribute: Attribute) -> Elements:
        """The values of a multi-valued attribute."""
        key = urn, attribute.name
        if key not in self._lists:
            self._lists[key] = Elements(attribute, self.box(urn).get(attribute.name))
        return self._lists[key]

    def value(self, urn: str | None, attribute: Attribute) -> Any:
        """The value of an attribute as it is now."""
        found = self._lists.get((urn, attribute.name))
        return self.box(urn).get(attribute.name) if found is None else found.values()

    def document(self) -> dict[str, Any]:
        """The resource as a new document; ``schemas`` lists the extensions that it has."""
        for (urn, name), elements in self._lists.items():
            if elements.changed and elements:
                self.box(urn).put(name, elements.values())
            elif elements.changed:
                self.box(urn).drop(name)
        for urn, box in self._extensions.items():
            self._keep(urn, box)
        return dict(self._root.own())

    def _keep(self, urn: str, box: Box) -> None:
        had, has = not unassigned(self._root.get(urn)), not unassigned(box.content)
        if not had and not has:
            return
        if has:
            self._root.put(urn, box.content)
        else:
            self._root.drop(urn)
        listed = self._root.get("schemas")
        if isinstance(listed, list):
            others = [each for each in listed if str(each).lower() != urn.lower()]
            if not has:
                self._root.put("schemas", others)
            elif len(others) == len(listed):
                self._root.put("schemas", [*listed, urn])
