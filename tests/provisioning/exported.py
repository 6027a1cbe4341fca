"""A synchronization schema as Entra ID exports one, and trees of expressions in its form."""

from go1scim.provisioning.expressions import FUNCTIONS, Constant, Function, Missing, SourceAttribute


def source(node):
    """The exported source of an expression: its text, and its tree."""
    if isinstance(node, Function):
        known = FUNCTIONS[node.name]
        parameters = [
            {
                "key": "switchValue" if known.parameter(at).repeated else known.parameter(at).name,
                "value": source(each),
            }
            for at, each in enumerate(node.arguments)
            if not isinstance(each, Missing)
        ]
        kind, name = "Function", node.name
    else:
        parameters = []
        kind = "Attribute" if isinstance(node, SourceAttribute) else "Constant"
        name = node.name if isinstance(node, SourceAttribute) else node.value
    return {"expression": str(node), "name": name, "type": kind, "parameters": parameters}


def attribute(target, source, **more):
    """An exported attribute mapping."""
    return {
        "defaultValue": None,
        "exportMissingReferences": False,
        "flowBehavior": "FlowWhenChanged",
        "flowType": "Always",
        "matchingPriority": 0,
        "source": source,
        "targetAttributeName": target,
        **more,
    }


def direct(name):
    """The exported source that is an attribute."""
    return source(SourceAttribute(name))


SWITCH = Function(
    "Switch",
    [
        SourceAttribute("IsSoftDeleted"),
        Missing(),
        *map(Constant, ("False", "True", "True", "False")),
    ],
)

ROWS = [
    attribute("externalId", direct("objectId")),
    attribute("active", source(SWITCH)),
    attribute("userName", direct("userPrincipalName"), matchingPriority=1),
    attribute('emails[type eq "work"].value', direct("mail")),
    attribute("name.givenName", direct("givenName")),
    attribute("name.familyName", direct("surname")),
    attribute(
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", direct("manager")
    ),
]


def clause(name, operator, *values):
    """An exported clause of a scoping filter."""
    return {
        "operatorName": operator,
        "sourceOperandName": name,
        "targetOperand": {"values": list(values)},
    }


def schema(rows=ROWS, *others, **more):
    """An exported schema with these attribute mappings of users."""
    users = {
        "attributeMappings": rows,
        "enabled": True,
        "flowTypes": "Add, Update, Delete",
        "metadata": [],
        "name": "Provision Microsoft Entra ID Users",
        "scope": None,
        "sourceObjectName": "User",
        "targetObjectName": "urn:ietf:params:scim:schemas:core:2.0:User",
        **more,
    }
    groups = {**users, "sourceObjectName": "Group", "name": "Provision Microsoft Entra ID Groups"}
    return {
        "directories": [],
        "synchronizationRules": [
            {
                "name": "USER_OUTBOUND_USER",
                "sourceDirectoryName": "Microsoft Entra ID",
                "targetDirectoryName": "customappsso",
                "objectMappings": [groups, users, *others],
            }
        ],
    }
