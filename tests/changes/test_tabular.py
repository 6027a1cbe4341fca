"""Plans and reports as frames and CSV files."""

import csv
import sys

import narwhals
import pytest
from attrs import evolve
from happenings import joining, titled
from plans import change, plan

from go1scim import ConfigurationError, ConflictError, ValidationError
from go1scim.changes.change import AttributeChange, Reference, Verb
from go1scim.changes.outcome import Outcome, Status
from go1scim.changes.report import Report

SALES = change(Verb.CREATE, "Sales", kind="Group", key="Sales")
LEAVING = evolve(joining("ada", "bob"), verb=Verb.REMOVE_MEMBERS)
ACTIVE = AttributeChange("active", True, False)
BOSS = AttributeChange("urn:x:User:manager", {"value": "7"}, Reference("=1+1"))
SECRET = AttributeChange("password", None, "hunter2")
LEAVER = change(Verb.DEACTIVATE, "u1", attributes=[ACTIVE, BOSS, SECRET])
PLAN = plan(titled(), SALES, joining("ada", "bob"), LEAVING, LEAVER)

ROWS = [
    ("update", "User", "ada@example.com", "42", "title", None, "Countess", 7, "update:42"),
    ("create", "Group", "Sales", None, None, None, None, None, "create:Sales"),
    ("add_members", "Group", "Sales", "g1", "members", None, "ada", None, "add_members:g1"),
    ("add_members", "Group", "Sales", "g1", "members", None, "bob", None, "add_members:g1"),
    ("remove_members", "Group", "Sales", "g1", "members", "ada", None, None, "add_members:g1"),
    ("remove_members", "Group", "Sales", "g1", "members", "bob", None, None, "add_members:g1"),
    *(
        ("deactivate", "User", "u1@example.com", "u1", *cells, None, "deactivate:u1")
        for cells in [
            ("active", "true", "false"),
            ("urn:x:User:manager", '{"value":"7"}', "=1+1"),
            ("password", None, "(secret)"),
        ]
    ),
]


def report():
    """A group that was made, and somebody who was not changed."""
    error = ConflictError("no", status=409)
    outcomes = (
        Outcome(SALES, Status.DONE, id="g7"),
        Outcome(titled(), Status.FAILED, error=error, reason="in the way"),
    )
    return Report(run_id="r", plan=PLAN, outcomes=outcomes)


ENDED = [
    (*ROWS[1][:3], "g7", *ROWS[1][4:], "done", None, None),
    (*ROWS[0], "failed", "in the way", f"ConflictError: {ConflictError('no', status=409)}"),
]


@pytest.fixture(params=["pandas", "polars", "pyarrow"])
def rows_of(request):
    """Makes a frame of one library, and gives its columns and rows."""

    def rows(source):
        frame = source.to_frame(request.param)
        assert type(frame).__module__.startswith(request.param)
        named = narwhals.from_native(frame)
        cells = [
            [None if type(cell).__name__ == "NAType" else cell for cell in row]
            for row in named.rows()
        ]
        return list(named.columns), list(map(tuple, cells))

    return rows


def test_a_plan_as_a_frame(rows_of):
    """A row for each attribute or member, in the order of the plan; none of it is a secret."""
    names, rows = rows_of(PLAN)

    assert ["verb", "resource_type", "key", "id", "path", "old", "new", "row", "change"] == names
    assert ROWS == rows


def test_a_report_as_a_frame(rows_of):
    """With the id of what was created, and what went wrong."""
    names, rows = rows_of(report())

    assert ["status", "reason", "error"] == names[-3:]
    assert ENDED == rows


def test_nothing_is_a_frame_as_well(rows_of):
    """With the same columns, so that a notebook goes on."""
    assert [] == rows_of(plan())[1]


def test_the_rows_choose_changes():
    """What was filtered in the frame is a plan again."""
    frame = PLAN.to_frame("pandas")
    chosen = set(frame[frame["path"] == "title"]["change"])

    assert [titled()] == list(PLAN.filter(lambda one: one.id in chosen).changes)


def test_a_frame_needs_a_library(monkeypatch):
    """It says which to install; a CSV file needs none."""
    for name in ("pandas", "polars", "pyarrow"):
        monkeypatch.setitem(sys.modules, name, None)
    for source in (PLAN, report()):
        with pytest.raises(ConfigurationError, match=r"pip install pandas 'go1scim\[notebook\]'"):
            source.to_frame()
    with pytest.raises(ValidationError, match="makes no frames"):
        PLAN.to_frame("excel")


def test_a_csv_file_is_no_program(tmp_path):
    """What a spreadsheet would take for a formula has an apostrophe in front."""
    PLAN.to_csv(tmp_path / "plan.csv")
    report().to_csv(tmp_path / "report.csv")

    with (tmp_path / "plan.csv").open(encoding="utf-8-sig", newline="") as stream:
        written = list(csv.DictReader(stream))
    assert len(ROWS) == len(written)
    assert "'=1+1" == written[7]["new"]
    assert "" == written[0]["old"]
    with (tmp_path / "report.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert ["done", "failed"] == [row["status"] for row in csv.DictReader(stream)]


def test_no_look_shows_a_secret():
    """A password is sent, and shown to nobody."""
    secret = plan(change(Verb.UPDATE, "u2", attributes=[SECRET]))

    assert "hunter2" not in repr(secret) + secret._repr_html_()
    assert "password: \N{EN DASH} \N{RIGHTWARDS ARROW} (secret)" in repr(secret)
