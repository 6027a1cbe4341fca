"""Import of a synchronization schema: the same as a mapping by hand, and what is left out."""

import json

import exported
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_expressions_properties import functions, leaves

from go1scim.errors import ValidationError
from go1scim.provisioning import (
    ENTRA,
    Clause,
    ClauseGroup,
    Mapping,
    constant,
    direct,
    expression,
    from_entra,
)
from go1scim.provisioning._tree import expression_of
from go1scim.provisioning.expressions import Constant, Expression, Keyword, Missing, parse

BY_HAND = Mapping.of(
    {
        "externalId": "objectId",
        "active": expression('Switch([IsSoftDeleted], , "False", "True", "True", "False")'),
        "userName": direct("userPrincipalName", match=1),
        'emails[type eq "work"].value': "mail",
    },
    given_name="givenName",
    family_name="surname",
    manager="manager",
)
PERSON = {
    "objectId": "o-1",
    "IsSoftDeleted": False,
    "userPrincipalName": "ada@example.com",
    "mail": "ada@example.com",
    "givenName": "Ada",
    "surname": "Byron",
    "manager": "o-2",
}


def importable(node):
    """Whether an exported tree can say what the node is."""
    return all(
        not isinstance(each, Keyword)
        and not (isinstance(each, Constant) and not isinstance(each.value, str))
        for each in node.walk()
    )


trees = st.recursive(leaves, functions, max_leaves=8).filter(importable)


@given(trees.filter(lambda tree: "Replace(" not in str(tree)))
def test_a_tree_is_the_expression_that_it_was_exported_of(tree):
    """Whatever was left out of its arguments."""
    assert Expression(tree) == expression_of(exported.source(tree))


@pytest.mark.parametrize(
    "form",
    [json.dumps, lambda it: json.dumps(it).encode(), dict],
    ids=["text", "bytes", "dict"],
)
def test_row_27_an_imported_mapping_is_the_one_by_hand(form):
    """As text, as bytes, and as what json made of it; it writes the same user."""
    found = from_entra(form(exported.schema()))

    assert BY_HAND == found.mapping
    assert () == found.findings
    document = found.mapping.evaluate(PERSON).document()
    assert ENTRA.evaluate(PERSON).document() == document
    assert "o-2" == found.mapping.evaluate(PERSON).manager


def test_row_27_the_expression_alone_will_do():
    """Where a function has no tree."""
    rows = [{**row, "source": {**row["source"], "parameters": []}} for row in exported.ROWS]

    assert BY_HAND == from_entra(exported.schema(rows)).mapping


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (exported.attribute("title", None, defaultValue="Employee"), constant("Employee")),
        (
            exported.attribute("title", exported.direct("a"), flowType="ObjectAddOnly"),
            direct("a", apply="create"),
        ),
        (
            exported.attribute("title", exported.direct("a"), defaultValue="x"),
            direct("a", default="x"),
        ),
        (exported.attribute("title", {"name": "a"}), direct("a")),
        (
            exported.attribute("title", {"name": "x", "type": "Constant", "expression": '"x"'}),
            constant("x"),
        ),
        (
            exported.attribute("title", {"type": "Function", "expression": "Not([a])"}),
            expression("Not([a])"),
        ),
        (
            exported.attribute("title", exported.direct("a"), matchingPriority=2),
            direct("a", match=2),
        ),
        (exported.attribute("title", exported.direct("a"), flowType=None), direct("a")),
    ],
    ids=map(str, range(8)),
)
def test_an_attribute_mapping_becomes_a_rule(row, rule):
    """Constants, defaults, precedence, and when it is applied."""
    assert Mapping.of(title=rule) == from_entra(exported.schema([row])).mapping


def test_roles_may_be_added():
    """MultiValueAddOnly keeps the values there are."""
    row = exported.attribute("roles", exported.direct("a"), flowType="MultiValueAddOnly")

    assert Mapping.of(roles=direct("a", apply="add")) == from_entra(exported.schema([row])).mapping


@pytest.mark.parametrize(
    ("row", "detail"),
    [
        (
            exported.attribute("title", exported.direct("a"), flowType="ValueAddOnly"),
            "ValueAddOnly",
        ),
        (exported.attribute("title", None), "neither a source nor a constant"),
        (
            exported.attribute(
                "title",
                {
                    "name": "Trim",
                    "type": "Function",
                    "expression": "Trim([a])",
                    "parameters": [{"key": "source", "value": exported.direct("a")}],
                },
            ),
            "no function Trim",
        ),
        (
            exported.attribute(
                "title", {"expression": "SelectUniqueValue([a],[b])", "type": "Function"}
            ),
            "SelectUniqueValue cannot be used",
        ),
        (exported.attribute("title", {"type": "Attribute"}), "a part of the source has no name"),
        (
            exported.attribute("title", {"name": "Not", "type": "Function", "parameters": ["x"]}),
            "Not takes 1 argument, got 0",
        ),
        (
            exported.attribute(
                "title",
                {
                    "name": "Not",
                    "type": "Function",
                    "parameters": [{"key": "source", "value": "x"}],
                },
            ),
            "the source is no tree",
        ),
        (exported.attribute("title", "x"), "the source is no object"),
        (exported.attribute("id", exported.direct("a")), "no attribute that a mapping writes"),
        (exported.attribute("badge", exported.direct("a")), "is no column"),
        (exported.attribute(None, exported.direct("a")), "expected an attribute name"),
        (
            exported.attribute("title", exported.direct("a"), flowType="MultiValueAddOnly"),
            "title has one value",
        ),
    ],
    ids=map(str, range(12)),
)
def test_what_cannot_be_had_is_told_and_left_out(row, detail):
    """Not a crash: the other rows are imported."""
    found = from_entra(exported.schema([*exported.ROWS, row]))

    (finding,) = found.findings
    assert BY_HAND == found.mapping
    assert detail in str(finding)
    assert (row["targetAttributeName"] or "an attribute mapping") == finding.where
    assert finding.hint


def test_a_tree_that_nests_too_deep_is_told():
    """No recursion error."""
    deep = exported.direct("a")
    for _ in range(2_000):
        deep = {"name": "Not", "type": "Function", "parameters": [{"key": "source", "value": deep}]}
    found = from_entra(exported.schema([exported.attribute("title", deep)]))

    assert "title: the source nests too deep" == str(found.findings[0])


def test_arguments_without_known_keys_stand_as_they_are():
    """As those of Join, and of functions whose keys differ from the documentation."""
    tree = {
        "name": "Append",
        "type": "Function",
        "parameters": [
            {"key": "first", "value": exported.direct("a")},
            {"key": "second", "value": exported.source(Constant("x"))},
        ],
    }

    assert parse('Append([a], "x")') == expression_of(tree)
    assert parse("Coalesce([a], [b])") == expression_of(
        exported.source(parse("Coalesce([a], [b])").root)
    )
    without = {
        "name": "ToLower",
        "type": "Function",
        "parameters": [
            {"key": "source", "value": exported.direct("a")},
            {"key": "culture", "value": None},
        ],
    }
    assert parse("ToLower([a])") == expression_of(without)
    assert "" == str(Missing())


def test_row_28_scoping_filters_are_imported():
    """Clauses of a group together, one of the groups."""
    scope = {
        "groups": [
            {
                "name": "Engineers in Sydney",
                "clauses": [
                    exported.clause("department", "EQUALS", "Engines"),
                    exported.clause("mail", "IS NOT NULL", ""),
                ],
            },
            {"clauses": [exported.clause("level", "Greater_Than", "3")]},
        ],
        "inputFilterGroups": [],
        "categoryFilterGroups": [],
    }
    found = from_entra(exported.schema(scope=scope))

    assert (
        ClauseGroup(
            [Clause("department", "EQUALS", "Engines"), Clause("mail", "IS NOT NULL")],
            "Engineers in Sydney",
        ),
        ClauseGroup([Clause("level", "Greater_Than", "3")], "scoping filter 2"),
    ) == found.scope.clauses
    assert () == found.findings


@pytest.mark.parametrize(
    ("clause", "detail"),
    [
        (exported.clause("a", "IsMemberOf", "x"), "'IsMemberOf' is no operator"),
        (exported.clause("a", None, "x"), "None is no operator"),
        (exported.clause("a", "EQUALS", "x", "y"), "several values"),
        (exported.clause("a", "EQUALS"), "EQUALS takes a value"),
        ({"operatorName": "EQUALS", "sourceOperandName": "a"}, "EQUALS takes a value"),
        ({"operatorName": "EQUALS", "targetOperand": {"values": "x"}}, "EQUALS takes a value"),
    ],
    ids=map(str, range(6)),
)
def test_a_scoping_filter_that_cannot_be_read_lets_nobody_in(clause, detail):
    """Without one of its clauses it would let in more people than it should."""
    found = from_entra(exported.schema(scope={"groups": [{"clauses": [clause]}]}))

    assert detail in str(found.findings[0])
    assert "scoping filter 1" == found.findings[0].where
    assert not found.scope.decide({"a": "x"})


def test_other_kinds_of_filters_are_told():
    """They work while the source is read."""
    found = from_entra(exported.schema(scope={"inputFilterGroups": [{"clauses": []}]}))

    assert "scope: inputFilterGroups are not supported" == str(found.findings[0])
    assert () == found.scope.clauses


@pytest.mark.parametrize(
    ("flow_types", "create", "update"),
    [
        ("Add, Update, Delete", True, True),
        ("Add,Update", True, True),
        ("Update", False, True),
        ("add", True, False),
        ("", True, True),
        (None, True, True),
    ],
)
def test_target_object_actions_become_switches(flow_types, create, update):
    """Delete never does: a leaver is deactivated unless the scope says otherwise."""
    scope = from_entra(exported.schema(flowTypes=flow_types)).scope

    assert (create, update, True, "disable") == (
        scope.create,
        scope.update,
        scope.deactivate,
        scope.leaver,
    )


def test_a_second_mapping_of_the_same_objects_is_told():
    """The first that is enabled counts."""
    other = {"sourceObjectName": "User", "attributeMappings": "none"}
    off = {"sourceObjectName": "User", "enabled": False}
    found = from_entra(exported.schema(exported.ROWS, off, other))

    assert BY_HAND == found.mapping
    assert ["User: a further mapping of the same objects"] == list(map(str, found.findings))


@pytest.mark.parametrize(
    ("schema", "detail"),
    [
        ("{", "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ("[]", "has no synchronizationRules"),
        ({"synchronizationRules": {}}, "has no synchronizationRules"),
        ({"synchronizationRules": ["x", {"objectMappings": None}]}, "maps no User"),
    ],
    ids=map(str, range(5)),
)
def test_what_is_no_schema_is_refused(schema, detail):
    """With where to get one."""
    with pytest.raises(ValidationError) as caught:
        from_entra(schema)

    assert detail in caught.value.detail
    assert "Download it" in caught.value.hint


def test_other_objects_can_be_imported():
    """By the name of the source's objects."""
    assert BY_HAND == from_entra(exported.schema(), source="Group").mapping
