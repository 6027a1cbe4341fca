"""The tables of the page on bulk changes, held to the code."""

import ast
import re
from pathlib import Path

import attrs

import go1scim.changes
from go1scim.changes import GUARDS, Policy, Status

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs/bulk-changes.md").read_text("utf-8")


def section(title):
    """The text below a heading."""
    return PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def first_cells(title):
    """What is named in the first column of the table in a section."""
    rows = re.findall(r"^\| (`.*?`) \|", section(title), re.MULTILINE)
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row)]


def codes():
    """The codes of all findings that a plan may have."""
    for path in (Path(go1scim.changes.__file__).parent / "planning").glob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            values = getattr(node, "args", None) if isinstance(node, ast.Call) else None
            values = node.elts if isinstance(node, ast.Tuple) else values
            texts = [each.value for each in values or () if isinstance(each, ast.Constant)]
            if isinstance(node, ast.Call) and texts[:1] in (["note"], ["warning"], ["error"]):
                yield texts[1] if len(texts) > 1 else ""
            elif texts and isinstance(texts[-1], str) and texts[-1].endswith("."):
                yield texts[0]  # a code, a detail and a hint


def test_every_guard_is_explained():
    """In the order of the results."""
    assert list(GUARDS) == first_cells("Guards")


def test_the_limits_of_a_policy_are_named():
    """Each but those of failures, and of what is small, which are told in words."""
    told = {"floor", "member_floor", "max_failures", "max_failures_part"}
    names = {field.name for field in attrs.fields(Policy)} - told

    assert set() == {name for name in names if f"`{name}`" not in section("Guards")}


def test_every_status_is_explained():
    """In their order."""
    assert [str(status) for status in Status] == first_cells("Apply")


def test_every_finding_is_explained():
    """And none that there is not."""
    found = {code for code in codes() if isinstance(code, str) and re.fullmatch("[a-z-]+", code)}

    assert {"adopted", "drift", "removals-off", "bad-row"} <= found
    assert found | {"invalid", "role-conflict"} == set(first_cells("Findings"))
