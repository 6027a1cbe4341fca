"""Writers: one function for each model class, generated from its attributes."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final, TypeAlias

import attrs

from go1scim._codec.reader import compiled
from go1scim.models import Resource
from go1scim.models._extra import copied
from go1scim.schemas import Shape, registry, shapes

Writer: TypeAlias = Callable[[Any], Any]

_TWO: Final = tuple(f"{number:02}" for number in range(60))


def make_writer(
    cls: type[Any], writer_of: Callable[[type[Any]], Writer], plain: Callable[[Any], Any]
) -> Writer:
    """The function that writes a *cls*; *plain* makes JSON of any value."""
    scope: dict[str, Any] = {"copied": copied, "plain": plain, "stamp": stamp}
    lines: list[str] = ["out = {}"]
    if issubclass(cls, Resource):
        scope["schemas_of"] = schemas_of(registry.urn_of(cls))
        lines.append("out['schemas'] = list(schemas_of(self))")
    elif isinstance(urn := getattr(cls, "schema", None), str):
        lines.append(f"out['schemas'] = [{urn!r}]")
    for number, shape in enumerate(shapes(cls)):
        if shape.wire_name != "schemas":
            lines += _attribute(cls, shape, f"_{number}", scope, writer_of)
    if issubclass(cls, Resource):
        scope["known"] = {}
        scope["learn"] = partial(_learn, writer_of=writer_of)
        lines += [
            "for each in self.extensions:",
            "    kind = type(each)",
            "    try: urn, write = known[kind]",
            "    except KeyError: urn, write = known[kind] = learn(kind)",
            "    out[urn] = write(each)",
        ]
    if any(each.name == "extra" for each in attrs.fields(cls)):
        lines += [
            "if self.extra:",
            "    for k, v in self.extra.items(): out.setdefault(k, copied(v))",
        ]
    writer: Writer = compiled(f"write_{cls.__name__}", "self", [*lines, "return out"], scope)
    return writer


def _attribute(
    cls: type[Any],
    shape: Shape,
    suffix: str,
    scope: dict[str, Any],
    writer_of: Callable[[type[Any]], Writer],
) -> list[str]:
    """The lines that write one attribute."""
    target = f"out[{shape.wire_name!r}]"
    value = "v"
    present = "if v:" if shape.multi_valued else "if v is not None:"
    if shape.kind is None:
        scope[f"default{suffix}"] = shape.default
        present, value = f"if v is not default{suffix}:", "plain(v)"
    elif shape.model is not None:
        write = f"write_{cls.__name__}"
        if shape.model is not cls:
            write = f"write{suffix}"
            scope[write] = writer_of(shape.model)
        value = f"[{write}(each) for each in v]" if shape.multi_valued else f"{write}(v)"
    elif shape.multi_valued:
        value = "[stamp(each) for each in v]" if shape.kind == "dateTime" else "list(v)"
    elif shape.kind == "dateTime":
        value = "stamp(v)"
    elif shape.facts.as_text:
        value = "str(v)"
    return [f"v = self.{shape.name}", f"{present} {target} = {value}"]


def _learn(
    cls: type[Any], *, writer_of: Callable[[type[Any]], Writer]
) -> tuple[str | None, Writer]:
    return registry.urn_of(cls), writer_of(cls)


def stamp(value: datetime) -> str:
    """A time in UTC with ``Z`` (RFC 7643 section 2.3.5)."""
    if value.tzinfo is not UTC:
        try:
            value = value.astimezone(UTC)
        except OverflowError:  # before the year 1 or after 9999 in UTC
            return value.isoformat()
    if value.microsecond:
        return value.isoformat()[:-6] + "Z"
    day = f"{value.year:04}-{_TWO[value.month]}-{_TWO[value.day]}"  # faster than isoformat()
    return f"{day}T{_TWO[value.hour]}:{_TWO[value.minute]}:{_TWO[value.second]}Z"


def schemas_of(core: str | None) -> Callable[[Resource], tuple[str, ...]]:
    """The URNs of a resource: its own, those of its extensions, and others that were read."""
    seen: dict[Any, tuple[str, ...]] = {}

    def of(resource: Resource) -> tuple[str, ...]:
        unknown: tuple[str, ...] = ()
        if resource.extra:
            unknown = tuple([key for key in resource.extra if key[:4].lower() == "urn:"])
        key = resource.schemas, tuple(map(type, resource.extensions)), unknown
        try:
            return seen[key]
        except KeyError:
            pass
        known = [registry.urn_of(type(each)) for each in resource.extensions]
        first: dict[str, str] = {}
        for urn in (core, *known, *unknown, *resource.schemas):
            if urn:
                first.setdefault(urn.lower(), urn)
        urns = tuple(first.values())
        if len(seen) < 256:  # noqa: PLR2004 - enough for every mixture in use
            seen[key] = urns
        return urns

    return of
