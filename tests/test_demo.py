"""The demo brings the people of its file to the portal, loses nobody, and says who is wrong."""

import contextlib
import csv
import importlib
import io
import re
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from attrs import frozen
from unmeasured import unmeasured

from go1scim.testing import Portal
from go1scim.urns import ENTERPRISE_USER

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
PEOPLE = EXAMPLES / "people.csv"
HERE = PEOPLE.relative_to(ROOT)

#: The bad rows: their lines, how bad they are, and words of the reason.
BAD = {
    14: ("error", "another row (examples/people.csv, row 266) has the same userName"),
    58: ("error", "Administrator and Content Administrator exclude each other"),
    149: ("error", "family_name is empty"),
    266: ("error", "another row (examples/people.csv, row 14) has the same userName"),
    371: ("warning", "nobody is known as the manager 'the.new.one@example.com'"),
    460: ("error", "'Administratr' is not a role of Go1 Did you mean 'Administrator'?"),
}

#: What is put right in the file, by line.
CORRECTED = {
    58: {"roles": "Learner|Content Administrator"},
    149: {"family_name": "\N{HANGUL SYLLABLE BAG}"},
    371: {"manager": "duc.dang@example.com"},
    460: {"roles": "Learner|Administrator"},
}
DOUBLE = 266


@pytest.fixture(scope="module", autouse=True)
def _importable():
    """The examples, where Python finds them, as it does when one of them is run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(EXAMPLES))
        yield
    for module in list(sys.modules.values()):
        if getattr(module, "__file__", None) and Path(module.__file__).parent == EXAMPLES:
            del sys.modules[module.__name__]


@frozen
class Run:
    """A demo that has ended."""

    status: int
    output: str
    portal: Portal

    @property
    def text(self) -> str:
        """The output with its line breaks undone."""
        return " ".join(self.output.split())


def run(portal: Portal, file: Path = HERE) -> Run:
    """Run the demo in this process."""
    demo = importlib.import_module("demo")
    with redirect_stdout(io.StringIO()) as output, contextlib.chdir(ROOT):
        status = demo.main(portal, file)
    return Run(status, output.getvalue(), portal)


@pytest.fixture(scope="module")
def done(_importable):
    """The whole demo, run once."""
    return run(Portal())


@pytest.fixture
def file_of(tmp_path):
    """Writes a file with rows of the demo's, by line, changed."""

    def write(*lines: int, **changes: str) -> Path:
        path = tmp_path / "few.csv"
        rows = [{**row, **changes} for line, row in numbered_rows() if line in lines]
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        return path

    return write


def numbered_rows():
    """The rows of the file with their lines; no cell of it contains a line break."""
    with PEOPLE.open(encoding="utf-8", newline="") as file:
        return list(enumerate(csv.DictReader(file), start=2))


def expected_people():
    """What the portal ought to have at the end, by userName, worked out from the file alone."""
    rows = {line: {**row, **CORRECTED.get(line, {})} for line, row in numbered_rows()}
    del rows[DOUBLE]
    user_names = {
        row[column]: row["user_name"] for row in rows.values() for column in ("user_name", "email")
    }
    people = {
        row["user_name"]: {
            "name": (row["given_name"], row["family_name"]),
            "email": row["email"],
            "title": row["title"],
            "external_id": row["external_id"],
            "department": row["department"],
            "manager": user_names.get(row["manager"]),
            "roles": set(row["roles"].split("|")),
            "groups": set(row["groups"].split("|")),
            "active": True,  # who was taken for a leaver has come back
        }
        for row in rows.values()
    }
    promoted = next(person for person in people.values() if person["roles"] == {"Learner"})
    promoted["roles"] = {"Learner", "Assessor"}
    promoted["title"] = f"Senior {promoted['title']}"
    return people


def people_of(portal):
    """What the portal has, in the same form."""
    user_names = {user["id"]: user["userName"] for user in portal.users}
    groups = {user_id: set() for user_id in user_names}
    for group in portal.groups:
        for member in group["members"]:
            groups[member["value"]].add(group["displayName"])
    return {
        user["userName"]: {
            "name": (user["name"]["givenName"], user["name"]["familyName"]),
            "email": user["emails"][0]["value"],
            "title": user["title"],
            "external_id": user["externalId"],
            "department": user[ENTERPRISE_USER]["department"],
            "manager": user_names.get(user[ENTERPRISE_USER].get("manager", {}).get("value")),
            "roles": {role["display"] for role in user["roles"]},
            "groups": groups[user["id"]],
            "active": user["active"],
        }
        for user in portal.users
    }


def test_the_file_is_what_its_script_makes():
    """Whoever changes the file by hand or the script alone is told."""
    made = importlib.import_module("make_people").make()

    assert made == PEOPLE.read_bytes()


def test_the_file_is_of_a_believable_company():
    """Five hundred whole rows, twelve groups, a tree of managers, and ASCII in addresses only."""
    rows = dict(numbered_rows())
    whole = [row for line, row in rows.items() if line not in {*CORRECTED, DOUBLE}]
    managers = {row["manager"] for row in whole} - {""}
    heads = [row for row in whole if not row["manager"]]

    assert 500 == len(whole)
    assert 12 == len({group for row in whole for group in row["groups"].split("|")})
    assert 1 == len(heads)
    assert managers <= {row[column] for row in whole for column in ("user_name", "email")}
    assert all(
        "Manager" in row["roles"].split("|")
        for row in whole
        if managers & {row["user_name"], row["email"]}
    )
    assert all((row["user_name"] + row["email"] + row["manager"]).isascii() for row in whole)
    assert 100 < sum(not row["given_name"].isascii() for row in whole)


def test_it_ends_well(done):
    """The exit status of `make demo` is 0."""
    assert 0 == done.status
    assert "1,022 of 1,022 changes are made" in done.text
    assert "Done in" in done.output


@pytest.mark.parametrize("line", BAD)
def test_a_bad_row_is_reported_with_its_line_and_reason(done, line):
    """What was wrong with a row can be found and put right."""
    severity, reason = BAD[line]
    who = dict(numbered_rows())[line]["user_name"]

    assert f"row {line} {severity} {who} {reason}" in done.text


def test_nothing_else_is_reported(done):
    """Good rows are no problem."""
    reported = re.findall(r"^  row +(\d+) ", done.output, re.MULTILINE)

    assert list(BAD) == [int(line) for line in reported]


def test_everybody_arrives_with_everything(done):
    """Manager, department, roles, groups and all else are as the file says."""
    expected, found = expected_people(), people_of(done.portal)

    assert expected.keys() == found.keys()
    assert [] == [(expected[name], found[name]) for name in found if expected[name] != found[name]]


def test_the_counts_add_up(done):
    """Rows that arrived and rows that were reported are all rows, and the portal agrees."""
    rows, left_out = map(int, re.search(r"Of (\d+) rows, (\d+) are left out", done.output).groups())
    created = int(re.search(r"(\d+) +create +users", done.output)[1])
    users, active = map(int, re.search(r"(\d+)  users, (\d+) of them", done.output).groups())
    groups, members = map(
        int, re.search(r"(\d+)  groups with (\d+) memberships", done.output).groups()
    )

    assert (505, 5, 500) == (rows, left_out, created)
    assert (rows - 1, rows - 1) == (users, active)
    assert (12, sum(len(person["groups"]) for person in expected_people().values())) == (
        groups,
        members,
    )


def test_the_corrected_file_writes_what_is_different(done):
    """Four people arrive, two are changed, one leaves, and nobody else is touched."""
    assert "10 changes 4 create, 2 update, 3 add members, 1 deactivate" in done.text
    assert "10 of 10 changes are made" in done.text


def test_one_change_of_many_is_taken_back(done):
    """Who has left is there again, and nothing else is undone."""
    *_, before, after = re.findall(r"(\d+) of (\d+) changes are made", done.text)

    assert [("10", "10"), ("1", "1")] == [before, after]
    assert "1 change 1 reactivate" in done.text


def test_what_is_refused_here_is_not_sent(done):
    """A row that go1scim itself refuses costs no request, and nothing but `/Me` is refused."""
    requests = done.portal.requests
    refused = [one for one in requests if one.status not in {200, 201, 204}]

    assert 504 == requests.count("POST", "/Users")
    assert {("GET", "/Me", 501)} == {(one.method, one.path, one.status) for one in refused}


def test_one_token_is_enough(done):
    """One token request serves the whole run."""
    assert 1 == done.portal.requests.count("POST", "/oauth/token")
    assert "1 more for a token" in done.text


def test_no_control_characters_in_a_file(done):
    """A log of the output can be read."""
    assert [] == [c for c in done.output if ord(c) < 32 and c != "\n"]


def test_a_row_that_the_portal_refuses_is_reported(file_of, capsys):
    """What only the portal knows is reported as well, and the others go on."""
    portal = Portal()
    portal.faults.next(status=400, detail="No.", method="POST", path="/Users", times=2)

    done = run(portal, file_of(2, 4, 6, 7))

    assert 1 == done.status
    assert "400 No." in done.text
    assert "changes were not made" in capsys.readouterr().err
    assert 4 == len(portal.users)


def test_a_failure_of_the_run_ends_it(file_of, capsys):
    """An error that is not about one row is told in words, and the exit status is 1."""
    portal = Portal()
    portal.faults.next(status=403, detail="No.", method="GET", path="/Users")

    assert 1 == run(portal, file_of(2, 4, 6)).status
    assert "The demo has failed: GET /Users: 403 No. Use a token" in capsys.readouterr().err


def test_a_file_with_an_unknown_column_ends_it(tmp_path, capsys):
    """What is wrong with the whole file is told in words."""
    path = tmp_path / "half.csv"
    path.write_text("user_name,emial\na@example.com,a@example.com\n", "utf-8")

    assert 1 == run(Portal(), path).status
    assert "Did you mean 'email'?" in capsys.readouterr().err


def test_no_file_ends_it(tmp_path, capsys):
    """A file that is not there is named."""
    assert 1 == run(Portal(), tmp_path / "absent.csv").status
    assert "absent.csv" in capsys.readouterr().err


def test_somebody_who_is_lost_is_noticed(file_of, capsys):
    """The demo counts in the portal, and does not believe its own bookkeeping."""

    class Forgetful(Portal):
        @property
        def users(self):
            return super().users[:-1]

    assert 1 == run(Forgetful(), file_of(2, 4, 6, 7)).status
    assert "4 people arrived, and 3 of them are there" in capsys.readouterr().err


def test_it_runs_as_a_program():
    """As `make demo` runs it, from another directory."""
    done = subprocess.run(  # noqa: S603 - the demo
        [sys.executable, EXAMPLES / "demo.py"],
        capture_output=True,
        check=False,
        cwd=ROOT.parent,
        env=unmeasured(),
        timeout=60,
    )

    assert (0, b"") == (done.returncode, done.stderr)
    assert b"Done in" in done.stdout


def test_the_rough_night_is_survived(capsys):
    """The other example runs to its end as well."""
    importlib.import_module("rough_night").main()

    output = capsys.readouterr().out
    assert "2 renewals, no failed call" in output
    assert "1 Emmy Noether is there, not two" in output
