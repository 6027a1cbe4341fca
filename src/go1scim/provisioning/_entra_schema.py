"""
Import of Entra ID's synchronization schema: mappings, scoping filters and actions.

Source: Microsoft Graph's resource types synchronizationSchema, objectMapping, attributeMapping,
attributeMappingSource and filter. The schema is what "Review your schema here" downloads and
``GET /servicePrincipals/{id}/synchronization/jobs/{id}/schema`` answers.

A source is read from its tree; where there is none, from its expression. What cannot be had here
is told, and left out.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from attrs import field, frozen

from go1scim.errors import ValidationError
from go1scim.provisioning._attributes import AttributeMapping
from go1scim.provisioning._clauses import Clause, ClauseGroup
from go1scim.provisioning._rules import Apply, Rule
from go1scim.provisioning._tree import expression_of
from go1scim.provisioning.expressions import Constant, Expression
from go1scim.provisioning.mapping import Mapping as AttributeMappings
from go1scim.provisioning.scope import Scope

__all__ = ["EntraImport", "ImportFinding", "from_entra"]

_APPLY: Final[Mapping[str, Apply]] = {
    "Always": "always",
    "ObjectAddOnly": "create",
    "MultiValueAddOnly": "add",
}


@frozen
class ImportFinding:
    """
    A part of the schema that was left out.

    Attributes:
        where: The target, the scoping filter, or the object mapping.
        reason: Why.
    """

    where: str
    reason: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}"


@frozen
class EntraImport:
    """
    What a synchronization schema says.

    Attributes:
        mapping: The attribute mappings.
        scope: The scoping filters, and which actions are on.
        findings: What was left out.
    """

    mapping: AttributeMappings
    scope: Scope
    findings: tuple[ImportFinding, ...] = ()


def from_entra(schema: str | bytes | Mapping[str, Any], *, source: str = "User") -> EntraImport:
    """
    The mapping and the scope that a synchronization schema of Entra ID describes.

    Args:
        schema: The JSON, as text or read.
        source: The name of the source's objects: ``sourceObjectName`` of the object mapping.

    Raises:
        ValidationError: It is no such schema, or maps no such objects.
    """
    return _Import(_document(schema)).imported(source)


def _document(schema: Any) -> Mapping[str, Any]:
    try:
        document = json.loads(schema) if isinstance(schema, (str, bytes)) else schema
    except (ValueError, RecursionError) as error:
        raise _unfit(f"is no JSON: {error}") from None
    if not isinstance(document, Mapping) or not isinstance(
        document.get("synchronizationRules"), list
    ):
        raise _unfit("has no synchronizationRules")
    return document


def _unfit(reason: str) -> ValidationError:
    return ValidationError(
        f"the schema {reason}",
        field="schema",
        hint="Download it in Entra ID: Provisioning, Mappings, advanced options, review schema.",
    )


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    """The objects of a list, whatever else is in it or in its place."""
    for each in value if isinstance(value, list) else ():
        if isinstance(each, Mapping):
            yield each


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


@frozen
class _Import:
    document: Mapping[str, Any]
    findings: list[ImportFinding] = field(factory=list)

    def imported(self, source: str) -> EntraImport:
        found = self._object_mapping(source)
        actions = {each.strip().lower() for each in _text(found.get("flowTypes")).split(",")}
        is_known = bool(actions - {""})
        attributes = [
            made for each in _objects(found.get("attributeMappings")) if (made := self._one(each))
        ]
        return EntraImport(
            AttributeMappings(attributes),
            Scope(
                clauses=self._clauses(found.get("scope")),
                create="add" in actions or not is_known,
                update="update" in actions or not is_known,
            ),
            tuple(self.findings),
        )

    def _object_mapping(self, source: str) -> Mapping[str, Any]:
        all_of_them = [
            mapping
            for rule in _objects(self.document["synchronizationRules"])
            for mapping in _objects(rule.get("objectMappings"))
            if mapping.get("sourceObjectName") == source
        ]
        enabled = [each for each in all_of_them if each.get("enabled") is not False]
        if not enabled:
            raise _unfit(f"maps no {source} that is enabled")
        for other in enabled[1:]:
            self._tell(_text(other.get("name")) or source, "a further mapping of the same objects")
        return enabled[0]

    def _tell(self, where: str, reason: str, hint: str = "") -> None:
        self.findings.append(ImportFinding(where, reason, hint))

    # --- Attributes -------------------------------------------------------------------------------

    def _one(self, found: Mapping[str, Any]) -> AttributeMapping | None:
        name = _text(found.get("targetAttributeName"))
        try:
            expression, default = _source(found)
            rule = Rule(expression, default=default, apply=_apply(found), match=_precedence(found))
            return AttributeMapping(name, rule)
        except ValidationError as error:
            self._tell(name or "an attribute mapping", error.detail, error.hint)
            return None

    # --- Scoping filters --------------------------------------------------------------------------

    def _clauses(self, scope: Any) -> tuple[ClauseGroup, ...]:
        given = scope if isinstance(scope, Mapping) else {}
        for kind in ("inputFilterGroups", "categoryFilterGroups"):
            if given.get(kind):
                self._tell("scope", f"{kind} are not supported", "Filter in the source.")
        return tuple(self._groups(given.get("groups")))

    def _groups(self, groups: Any) -> Iterator[ClauseGroup]:
        for at, group in enumerate(_objects(groups), 1):
            name = _text(group.get("name")) or f"scoping filter {at}"
            try:
                clauses = [_clause(each) for each in _objects(group.get("clauses"))]
            except ValidationError as error:
                self._tell(name, error.detail, error.hint)
                # Without one of its clauses it would let in more people, so it lets in nobody.
                clauses = [_NOBODY]
            yield ClauseGroup(clauses, name)


#: Nothing matches this pattern.
_NOBODY: Final = Clause("(cannot be read)", "REGEX MATCH", "(?!)")


def _apply(found: Mapping[str, Any]) -> Apply:
    flow = _text(found.get("flowType")) or "Always"
    if flow not in _APPLY:
        raise ValidationError(f"flowType {flow} is not supported", hint="Write a rule of your own.")
    return _APPLY[flow]


def _source(found: Mapping[str, Any]) -> tuple[Expression, Any]:
    """What gives the value, and what stands in for null."""
    source, default = found.get("source"), found.get("defaultValue")
    if source is not None:
        return expression_of(source), default
    if not isinstance(default, (str, bool, int, float)):  # a constant stands there
        raise ValidationError("has neither a source nor a constant", hint="Write a rule.")
    return Expression(Constant(default)), None


def _precedence(found: Mapping[str, Any]) -> int | None:
    priority = found.get("matchingPriority")
    return priority if type(priority) is int and priority > 0 else None


def _clause(found: Mapping[str, Any]) -> Clause:
    operand = found.get("targetOperand")
    values = operand.get("values") if isinstance(operand, Mapping) else None
    texts = [each for each in values if isinstance(each, str)] if isinstance(values, list) else []
    if len(texts) > 1:
        raise ValidationError(
            "a clause compares with several values", hint="Make a clause of each."
        )
    clause_value = next(iter(texts), None)
    name: Any = found.get("operatorName")
    alone = isinstance(name, str) and name.upper().replace("_", " ").startswith("IS ")
    return Clause(_text(found.get("sourceOperandName")), name, None if alone else clause_value)
