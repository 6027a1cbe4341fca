"""Applying a PATCH request to resources of registered schemas."""

import pytest
from patch_cases import ADA, changed, refusal

from go1scim import urns
from go1scim.errors import ValidationError
from go1scim.patch import PatchOp, apply
from go1scim.schemas import register

THING = "urn:example:params:scim:schemas:thing:2.0:Thing"
PART = "urn:example:params:scim:schemas:extension:part:2.0:User"


@pytest.fixture(scope="module", autouse=True)
def things():
    """A resource, and an extension of users, that are known as documents only."""
    text = {"name": "plain"}
    parts = [text, {"name": "key", "mutability": "immutable"}, {"name": "owner", "required": True}]
    register(
        {
            "id": THING,
            "name": "Thing",
            "attributes": [
                text,
                {"name": "labels", "multiValued": True, "required": True},
                {"name": "codes", "multiValued": True, "mutability": "immutable"},
                {"name": "counts", "multiValued": True, "type": "integer"},
                {"name": "anything", "type": "complex"},
                {"name": "bag", "type": "complex", "multiValued": True},
                {"name": "parts", "type": "complex", "multiValued": True, "subAttributes": parts},
                {"name": "since", "type": "dateTime"},
                {"name": "size", "type": "decimal"},
                {"name": "open", "type": "boolean"},
            ],
        }
    )
    register({"id": PART, "attributes": [{"name": "number"}, {"name": "title"}]})


@pytest.mark.parametrize(
    ("before", "patch", "after"),
    [
        ({}, PatchOp().add("labels", "a"), {"labels": ["a"]}),
        ({"labels": ["a"]}, PatchOp().add("LABELS", ["A", "b"]), {"labels": ["a", "b"]}),
        ({"labels": "a"}, PatchOp().add("labels", ["b"]), {"labels": ["a", "b"]}),
        ({"Labels": ["a"]}, PatchOp().add("labels", ["b"]), {"Labels": None, "labels": ["a", "b"]}),
        ({"labels": ["a", "b"]}, PatchOp().remove('labels[value eq "A"]'), {"labels": ["b"]}),
        (
            {"labels": ["a", "b"]},
            PatchOp().replace('labels[value eq "b"].value', "c"),
            {"labels": ["a", "c"]},
        ),
        ({"counts": [1, 2]}, PatchOp().remove("counts[value eq 2]"), {"counts": [1]}),
        ({"counts": [1]}, PatchOp().add("counts", [1, 2]), {"counts": [1, 2]}),
        ({"codes": ["a"]}, PatchOp().add("codes", ["A"]), {}),
        ({}, PatchOp().add("codes", ["a", None]), {"codes": ["a"]}),
        ({"anything": {"a": 1}}, PatchOp().replace("anything", {"b": 2}), {"anything": {"b": 2}}),
        ({}, PatchOp().add("anything", [1]), {"anything": [1]}),
        ({}, PatchOp().add("bag", [{"a": 1}]), {"bag": [{"a": 1}]}),
        ({"bag": [{"a": 1}]}, PatchOp().add("bag", [{"a": 1}, 7]), {"bag": [{"a": 1}, 7]}),
        (
            {"parts": ["a", {"other": 1}]},
            PatchOp()
            .add("parts", [{"plain": "a"}])
            .remove('parts[plain eq "a"]')
            .remove("parts.key"),
            {},
        ),
        ({}, PatchOp().add("since", "2020-01-01T00:00:00Z"), {"since": "2020-01-01T00:00:00Z"}),
        ({"since": "2020-01-01T00:00:00Z"}, PatchOp().replace("since", ""), {"since": None}),
        ({}, PatchOp().add("size", 1.5), {"size": 1.5}),
        (
            {"parts": [{"Plain": "a", "other": 1}]},
            PatchOp().replace("parts.plain", "b"),
            {"parts": [{"plain": "b", "other": 1}]},
        ),
        (
            {"parts": ["odd", {"plain": "a"}]},
            PatchOp().replace("parts.plain", "b"),
            {"parts": ["odd", {"plain": "b"}]},
        ),
        (
            {"parts": [{"key": "a", "owner": "o"}]},
            PatchOp().replace('parts[key eq "a"]', {"key": "a", "owner": "p"}),
            {"parts": [{"key": "a", "owner": "p"}]},
        ),
    ],
)
def test_a_registered_resource_is_changed(before, patch, after):
    """By the types and the rules of its schema."""
    assert after == changed(patch, {"schemas": [THING], **before})


@pytest.mark.parametrize(
    ("before", "patch", "scim_type"),
    [
        ({"labels": ["a"]}, PatchOp().remove("labels"), "mutability"),
        ({"codes": ["a"]}, PatchOp().add("codes", ["b"]), "mutability"),
        ({"codes": ["a"]}, PatchOp().remove("codes"), "mutability"),
        ({"parts": [{"owner": "o"}]}, PatchOp().remove("parts.owner"), "mutability"),
        ({}, PatchOp().add("labels", [7]), "invalidValue"),
        ({}, PatchOp().add("counts", [True]), "invalidValue"),
        ({}, PatchOp().add("size", "1"), "invalidValue"),
        ({}, PatchOp().add("open", "True"), "invalidValue"),
        ({}, PatchOp().add("since", "2020-01-01"), "invalidValue"),
        ({}, PatchOp().add("since", "now"), "invalidValue"),
        ({}, PatchOp().add("anything.plain", "a"), "invalidPath"),
        ({}, PatchOp().add("labels.value", "a"), "invalidPath"),
        ({}, PatchOp().remove('labels[plain eq "a"]'), "invalidPath"),
        ({}, PatchOp().add('labels[value eq "a"].value', "b"), "noTarget"),
    ],
)
def test_what_the_schema_refuses(before, patch, scim_type):
    """Values of another type, and changes to what is immutable or required."""
    assert scim_type == refusal(patch, {"schemas": [THING], **before})


def test_a_registered_extension_is_changed():
    """One of which nobody said whose extension it is."""
    assert {"schemas": [*ADA["schemas"], PART], PART: {"number": "7"}} == changed(
        PatchOp().add(f"{PART.upper()}:Number", "7")
    )


def test_which_schema_a_resource_has():
    """By its schemas; else by its attributes, and by what is asked for."""
    groups = PatchOp().add("members", [{"value": "1"}])
    listed = {"schemas": [PART, THING], PART: {"number": "7"}}

    assert {"members": [{"value": "1"}]} == apply({}, groups)
    assert {"members": [{"value": "1"}]} == apply({}, PatchOp().add({"members": {"value": "1"}}))
    assert "a" == apply(listed, PatchOp().add("plain", "a"))["plain"]
    assert "a" == apply({"schemas": [PART], PART: {}}, PatchOp().add("title", "a"))["title"]
    assert "a" == apply({"schemas": "x"}, PatchOp().add("title", "a"))["title"]


def test_a_resource_of_an_unknown_schema():
    """Nothing is known of its attributes: the error says how to tell."""
    with pytest.raises(ValidationError, match="No schema is registered for urn:x:y") as caught:
        apply({"schemas": ["urn:x:y"]}, PatchOp().remove("title"))

    assert "register" in caught.value.hint


def test_an_extension_of_another_resource():
    """It does not apply."""
    group = {"schemas": [urns.GROUP], "displayName": "Sales"}

    assert "invalidPath" == refusal(PatchOp().add(f"{urns.ENTERPRISE_USER}:department", "X"), group)
