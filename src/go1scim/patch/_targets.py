"""What a path leads to, by the attribute table (RFC 7644 section 3.5.2)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import evolve, frozen

from go1scim import urns
from go1scim.errors import ValidationError
from go1scim.filters import Filter
from go1scim.patch._dialects import Habits
from go1scim.patch._refusals import invalid_path
from go1scim.patch._selection import unknown, with_booleans
from go1scim.paths import Path
from go1scim.schemas import Attribute, Definition, extensions, registry


@frozen
class Target:
    """
    What a path leads to.

    Attributes:
        text: The path, for messages.
        urn: The schema extension, or None where it is the resource's own schema.
        attribute: None for the extension, or the resource, as a whole.
        sub: The sub-attribute, if any.
    """

    text: str
    urn: str | None = None
    attribute: Attribute | None = None
    value_filter: Filter | None = None
    sub: Attribute | None = None


def core_of(document: Mapping[str, Any], names: Iterable[str] = ()) -> Definition:
    """
    The schema of the resource that *document* is.

    Where it does not say, the one that knows most of its attributes and of *names*.

    Raises:
        ValidationError: No schema of a resource is known for it, or it is no JSON.
    """
    if not all(isinstance(key, str) for key in document):
        raise ValidationError(
            "A resource in JSON has names that are text",
            field="document",
            hint="Pass what json.loads() or to_dict() gives.",
        )
    listed = _listed(document)
    known = [found for urn in listed if (found := registry.find(urn))]
    for definition in known:
        if _is_resource(definition):
            return definition
    # A document registered for a schema does not say whether it is an extension.
    inside = {key.lower() for key in document}
    for definition in known:
        if definition.extends is None and definition.id.lower() not in inside:
            return definition
    if listed and not known:
        raise ValidationError(
            f"No schema is registered for {', '.join(listed)}",
            field="schemas",
            hint="Register it: go1scim.schemas.register(document).",
        )
    return _likeliest([*document, *names])


def _listed(document: Mapping[str, Any]) -> list[str]:
    found = next((document[key] for key in document if key.lower() == "schemas"), None)
    return [urn for urn in found if isinstance(urn, str)] if isinstance(found, list) else []


def _likeliest(names: Iterable[str]) -> Definition:
    first = {name.partition("[")[0].partition(".")[0] for name in names}
    candidates = [found for urn in (urns.USER, urns.GROUP) if (found := registry.find(urn))]
    return max(candidates, key=lambda each: sum(each.find(name) is not None for name in first))


def _is_resource(definition: Definition) -> bool:
    return definition.model is not None and definition.extends is None


def find_extension(urn: str, core: Definition) -> Definition | None:
    """The schema *urn*, if it is known and may extend *core*."""
    found = registry.find(urn)
    if found is None or _is_resource(found):
        return None
    return found if found.extends is None or found.extends.lower() == core.id.lower() else None


def resolve(text: str, core: Definition, habits: Habits) -> Target:
    """
    What the path *text* leads to in a resource of the schema *core*.

    Raises:
        InvalidPathError: It is no path, or no schema knows what it names.
    """
    path = Path.parse(text, habits.filters)
    if habits.loose_names:
        path = _respelled(path, core)
    definition: Definition | None = core
    if path.urn is not None and path.urn.lower() != core.id.lower():
        definition = find_extension(path.urn, core)
    if definition is None:
        raise invalid_path(
            text,
            f"no schema {path.urn} is known for this resource",
            "Register it: go1scim.schemas.register(document).",
        )
    urn = None if definition is core else definition.id
    if path.attribute is None:
        return Target(text, urn)
    attribute = definition.find(path.attribute)
    if attribute is None:
        raise invalid_path(text, f"{definition.name or definition.id} has no {path.attribute}")
    condition = _condition(text, path, attribute, habits)
    return Target(text, urn, attribute, condition, _sub(text, path, attribute))


def _condition(text: str, path: Path, attribute: Attribute, habits: Habits) -> Filter | None:
    if path.value_filter is None:
        return None
    if not attribute.multi_valued:
        raise invalid_path(text, f"{attribute.name} is one value, there is nothing to choose from")
    name = unknown(path.value_filter, attribute)
    if name is not None:
        raise invalid_path(text, f"{attribute.name} has no {name}")
    if habits.text_booleans:
        return with_booleans(path.value_filter, attribute)
    return path.value_filter


def _sub(text: str, path: Path, attribute: Attribute) -> Attribute | None:
    name = path.sub_attribute
    if name is None:
        return None
    # `value` stands for a value without sub-attributes (RFC 7643 section 2.4).
    if attribute.type != "complex" and path.value_filter is not None and name.lower() == "value":
        return None
    found = attribute.find(name)
    if found is None:
        raise invalid_path(text, f"{attribute.name} has no {name}")
    return found


def _respelled(path: Path, core: Definition) -> Path:
    """A path in which the URN of the attribute's extension is left out, with it."""
    if path.urn is None and path.attribute is not None and core.find(path.attribute) is None:
        owners = list(_owners(path.attribute, core))
        if len(owners) == 1:
            return evolve(path, urn=owners[0])
    return path


def _owners(name: str, core: Definition) -> Iterator[str]:
    return (each.id for each in extensions(core.id) if each.find(name))
