"""Hints for somebody who has options, and no Python."""

import ast
from pathlib import Path

import pytest
from commands import run

import go1scim
from go1scim._looks import Note, Row, Sheet
from go1scim.cli._console import Screen
from go1scim.cli._words import TEXTS, worded


def texts():
    """Every text in the sources of the library."""
    root = Path(go1scim.__file__).parent
    for path in root.rglob("*.py"):
        if "cli" not in path.relative_to(root).parts:
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_what_is_put_in_other_words_is_said(text):
    """A hint that was changed would otherwise speak Python again."""
    assert any(text in one for one in texts())


def test_a_run_goes_on_by_a_command():
    """With its journal, where that is named."""
    assert "go1scim resume goes on." == worded("resume() goes on.")
    assert "go1scim resume 'a b.db' goes on." == worded("resume('a b.db') goes on.")
    assert "presume() that" == worded("presume() that")


def test_a_table_is_put_in_words_where_the_library_speaks(capsys):
    """What people are called stays."""
    rows = [Row("failed", ("resume()", "", "Try resume().", "1"))]
    note = Note("error", "see resume()", "or undo(deleted='create')")
    headings = ("who", "what", "why", "row")
    Screen().sheet(Sheet(title="t", counts={}, headings=headings, rows=rows, more=0, notes=[note]))
    said = capsys.readouterr().out
    assert "error: see go1scim resume\n    or go1scim undo --deleted create\n" in said
    assert "failed  resume()" in said
    assert "Try go1scim resume." in said


def test_a_plan_that_is_none_names_the_option_that_makes_one(tmp_path):
    """Nobody at a command line has called to_json()."""
    path = tmp_path / "plan.json"
    path.write_text("no plan")
    done = run("apply", path, "--yes")
    assert 1 == done.code
    assert done.notes.endswith("Name the file that plan --out has written.\n")
