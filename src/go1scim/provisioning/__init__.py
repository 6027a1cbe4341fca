"""Keep a portal in step with a directory: mapping, scope, and what builds on them."""

from go1scim.provisioning import expressions
from go1scim.provisioning._attributes import AttributeMapping
from go1scim.provisioning._cycle import CycleReport
from go1scim.provisioning._entra_schema import EntraImport, ImportFinding, from_entra
from go1scim.provisioning._log import Log
from go1scim.provisioning._mapped import Mapped, MappedValue, MappingProblem
from go1scim.provisioning._people import person
from go1scim.provisioning._records import LogRecord, LogStep, Modified
from go1scim.provisioning._rules import (
    RoleNames,
    Rule,
    constant,
    direct,
    expression,
    role_names,
)
from go1scim.provisioning.mapping import Mapping
from go1scim.provisioning.presets import ENTRA, OKTA
from go1scim.provisioning.provisioner import AsyncProvisioner, Provisioner
from go1scim.provisioning.scope import (
    Assigned,
    Assignment,
    Clause,
    ClauseGroup,
    Decision,
    Scope,
)

__all__ = [
    "ENTRA",
    "OKTA",
    "Assigned",
    "Assignment",
    "AsyncProvisioner",
    "AttributeMapping",
    "Clause",
    "ClauseGroup",
    "CycleReport",
    "Decision",
    "EntraImport",
    "ImportFinding",
    "Log",
    "LogRecord",
    "LogStep",
    "Mapped",
    "MappedValue",
    "Mapping",
    "MappingProblem",
    "Modified",
    "Provisioner",
    "RoleNames",
    "Rule",
    "Scope",
    "constant",
    "direct",
    "expression",
    "expressions",
    "from_entra",
    "person",
    "role_names",
]
