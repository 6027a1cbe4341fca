"""``go1scim check``, ``users``, ``groups`` and ``token``: what only reads."""

import csv
import json
import os

import pytest
from commands import embedded, run

from go1scim.cli._people import fill, people
from go1scim.models import Group, User
from go1scim.testing import Portal

PEOPLE = ("users", "--embedded", "--people", "3")


def test_a_good_connection_is_told():
    """With what was looked at."""
    done = embedded("check", people=5)
    assert 0 == done.code
    assert "Connection to http://127.0.0.1/" in done.said
    assert "5 can be read" in done.said
    document = embedded("check", "--json", people=5).document
    assert (True, "users") == (document["ok"], document["checks"][0]["name"])


def test_a_bad_connection_says_what_to_do(served, monkeypatch):
    """And the exit code says so, too."""
    monkeypatch.setenv("GO1_CLIENT_SECRET", "wrong")
    done = run("check")
    assert 1 == done.code
    assert "failed" in done.said
    assert "Check GO1_CLIENT_ID" in done.said
    assert not run("check", "--json").document["ok"]


def test_users_are_a_table():
    """As many as there are; names keep their letters, and no cell is cut in a pipe."""
    done = run(*PEOPLE)
    first, blank, heading, *rows = done.said.splitlines()
    assert ("3 users", "", 0, 3) == (first, blank, done.code, len(rows))
    assert heading.split() == ["userName", "name", "title", "roles", "id"]
    assert "Björn Møller" in rows[1]
    assert "1 user\n" == run(*PEOPLE, "--limit", "1").said[:7]


def test_a_terminal_cuts_what_does_not_fit(monkeypatch):
    """But never the ids, which are there to be copied."""
    monkeypatch.setenv("COLUMNS", "80")
    ids = [one["id"] for one in run(*PEOPLE, "--json").documents]
    rows = run(*PEOPLE).said.splitlines()[3:]
    assert ids == [row.split()[-1] for row in rows]
    assert all(len(row) <= 80 and "…" in row for row in rows)


def test_users_are_json_lines():
    """In the form of the protocol; a filter chooses them, and pages may be small."""
    done = run(*PEOPLE, "--json", "--count", "1", "--filter", 'userName sw "bjorn"')
    (user,) = done.documents
    assert (0, "Björn", "") == (done.code, user["name"]["givenName"], done.notes)


def test_groups_are_listed():
    """With how many members they have."""
    assert "Berlin" in embedded("groups").said
    assert ["Berlin", "Nairobi", "Osaka"] == [
        one["displayName"] for one in embedded("groups", "--json").documents
    ]


def test_a_file_of_users_is_ready_to_be_edited_and_planned(tmp_path):
    """It has the column that tells an edit; as it is, it wants nothing."""
    path = tmp_path / "people.csv"
    done = embedded("users", "--csv", path)
    assert (0, "") == (done.code, done.said)
    assert f"go1scim plan {path}" in done.notes
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert 12 == len(rows)
    assert rows[0]["_base"]
    assert 0 == embedded("plan", path).code


def test_a_file_of_groups_says_how_to_plan_it(tmp_path):
    """With its own option."""
    path = tmp_path / "groups.csv"
    assert f"go1scim plan --groups {path}" in embedded("groups", "--csv", path).notes
    assert 0 == embedded("plan", "--groups", path).code


def test_formulas_are_escaped_in_a_file(served, tmp_path):
    """A spreadsheet must not run what somebody called themselves."""
    served.add_user(userName="ada@example.com", title="=1+1")
    assert 0 == run("users", "--csv", tmp_path / "a.csv").code
    assert "'=1+1" in (tmp_path / "a.csv").read_text("utf-8-sig")


def test_a_file_is_no_json(tmp_path):
    """It is the one or the other."""
    done = embedded("users", "--csv", tmp_path / "a.csv", "--json")
    assert (64, False) == (done.code, (tmp_path / "a.csv").exists())


def test_what_cannot_be_read_is_said(served):
    """Whoever acts on a list must know that it is not whole."""
    served.add_user(userName="ada@example.com")
    served.add_user(userName="eve@example.com")
    served.faults.alter(broken, path="/Users")
    done = run("users", "--json")
    assert 4 == done.code
    assert "Warning: " in done.notes
    assert "could not be read" in done.notes


def test_a_list_that_is_not_whole_is_said(served):
    """The server announces more than it has."""
    served.add_user(userName="ada@example.com")
    served.faults.alter(lambda document: document | {"totalResults": 9}, path="/Users", times=9)
    done = run("users")
    assert 4 == done.code
    assert "not everything is here" in done.notes
    assert 0 == run("users", "--limit", "1").code


def broken(document):
    """A page whose first record is none."""
    first, *others = document["Resources"]
    return document | {"Resources": [first | {"emails": "none"}, *others]}


@pytest.mark.parametrize("kind", [User, Group], ids=lambda kind: kind.__name__)
def test_an_empty_portal_has_nobody(kind):
    """A title, and no table."""
    name = kind.__name__.lower()
    assert f"0 {name}s\n" == run(f"{name}s", "--embedded").said


def test_a_token_stays_hidden():
    """That it works, until when, and for what."""
    done = embedded("token")
    assert 0 == done.code
    assert "in 12.0 hours" in done.said
    assert "access-" not in done.said + done.notes
    assert 43200 == embedded("token", "--json").document["expires_in"]


def test_a_token_is_shown_to_who_asks():
    """By itself, so that a shell can take it."""
    (line,) = embedded("token", "--show").said.splitlines()
    assert line.startswith("access-")
    assert line == embedded("token", "--show", "--json").document["access_token"]


def test_a_token_costs_no_scim_request(served):
    """Only the token endpoint is asked; what it says of scopes is shown."""
    assert 0 == run("token").code
    assert ["/oauth/token"] == [one.path for one in served.requests]


def test_a_token_without_an_end_says_so(served):
    """Some endpoints tell neither an end nor scopes, and some tell both."""
    served.faults.alter(lambda answer: without(answer, "expires_in"), path="/oauth/token")
    assert "does not say" in run("token").said
    served.faults.alter(lambda answer: answer | {"scope": "user.read"}, path="/oauth/token")
    assert "user.read" in run("token").said


def without(document, name):
    """The document without a name."""
    return {key: value for key, value in document.items() if key != name}


def test_a_token_that_is_there_already_is_not_got(monkeypatch):
    """There is no token endpoint to be asked for it."""
    monkeypatch.setenv("GO1_ACCESS_TOKEN", "a-token")
    done = run("token", "--show")
    assert (1, "") == (done.code, done.said)
    assert "go1scim check tells whether it works." in done.notes


def test_bad_credentials_are_one_message(served, monkeypatch):
    """With a hint, without a traceback; as JSON where that is wanted."""
    monkeypatch.setenv("GO1_CLIENT_SECRET", "wrong")
    done = run("token")
    assert (1, "") == (done.code, done.said)
    assert done.notes.startswith("Error: POST /oauth/token: 401 ")
    assert "Traceback" not in done.notes
    complaint = run("token", "--json").complaint
    assert "TokenError" == complaint["error"]
    assert "Check GO1_CLIENT_ID" in complaint["hint"]


def test_options_win_over_the_environment(served, monkeypatch):
    """But for the secret, which other users of the machine would see there."""
    monkeypatch.setenv("GO1_CLIENT_ID", "somebody-else")
    token_url, base_url = (
        taken_away(monkeypatch, name) for name in ("GO1_TOKEN_URL", "GO1_BASE_URL")
    )
    done = run(
        *("users", "--json", "--client-id", served.client_id),
        *("--token-url", token_url, "--base-url", base_url),
    )
    assert (0, "") == (done.code, done.notes)


def taken_away(monkeypatch, name):
    """A setting that the environment has had, and has otherwise now."""
    value = os.environ[name]
    monkeypatch.setenv(name, "http://127.0.0.1:9/nothing")
    return value


def test_a_filter_that_is_none_is_refused():
    """Before anything is sent."""
    done = embedded("users", "--filter", "userName is ada")
    assert 1 == done.code
    assert "Error: " in done.notes


def test_each_request_is_logged_where_that_is_wanted():
    """On standard error, so that results stay what they are."""
    done = embedded("users", "--json", "--verbose", people=1)
    assert "GET /Users: 200" in done.notes
    assert "ada" not in done.notes
    assert [json.loads(done.said)] == done.documents


def test_a_traceback_is_for_who_asks():
    """The exit code stays the same."""
    done = run("users", "--debug")
    assert 1 == done.code
    assert "Traceback" in done.notes
    assert "ConfigurationError" in done.notes


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nonsense",),
        ("users", "--nonsense"),
        ("users", "--limit", "-1"),
        ("users", "--people", "3"),
        ("plan",),
        ("plan", "no-such-file.csv"),
        ("plan", "--max-deactivations", "many", "FILE"),
        ("plan", "--max-deactivations", "101%", "FILE"),
        ("plan", "--max-member-removals", "5", "FILE"),
        ("apply",),
        ("apply", "FILE", "--override", "nobody"),
        ("apply", "FILE", "--verify", "some"),
    ],
    ids=" ".join,
)
def test_a_wrong_command_line_ends_with_64(arguments, newcomers):
    """Which is no exit code of a result: typer's 2 would mean that changes are pending."""
    done = run(*(newcomers if one == "FILE" else one for one in arguments))
    assert 64 == done.code
    assert "Usage: " in done.notes + done.said or "Error: " in done.notes


def test_the_portal_can_have_people():
    """The same each time."""
    portal = Portal()
    fill(portal, 80)
    names = [one["userName"] for one in portal.users]
    assert names == [person.user.user_name for person in people(80)]
    assert 80 == len(set(names))
    assert portal.me == portal.users[0]["id"]
    assert 3 == len(portal.groups)
