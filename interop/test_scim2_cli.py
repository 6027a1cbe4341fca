"""scim2-cli as a client of the embedded portal."""

import json
import subprocess

import pytest
from servers import SCRIPTS

from go1scim.testing import Portal

#: Seconds for a command; one takes less than two.
BOUND = 30


@pytest.fixture
def scim2():
    """Runs a command of scim2 against an empty portal; gives what it prints, or its exit code."""
    portal = Portal(dialect="rfc")
    token = portal.issue_token()
    with portal.serve() as served:

        def run(*arguments):
            done = subprocess.run(  # noqa: S603 - installed by the dependency group
                [SCRIPTS / "scim2", "-u", served.base_url, *arguments],
                env={"SCIM_CLI_HEADERS": f"Authorization: Bearer {token}"},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
                text=True,
                timeout=BOUND,
            )
            assert 0 == done.returncode, done.stdout + done.stderr
            return json.loads(done.stdout) if done.stdout.strip() else None

        yield run


def test_a_user_from_first_to_last(scim2):
    """Create, query, modify, replace and delete a user from the command line."""
    name = "ada@example.com"
    id = scim2("create", "user", "--user-name", name, "--name", '{"familyName": "Byron"}')["id"]

    assert "Byron" == scim2("query", "user", id)["name"]["familyName"]
    found = scim2("query", "user", "--filter", 'userName eq "ada@example.com"')
    assert [id] == [user["id"] for user in found["Resources"]]

    emails = '[{"value": "ada@example.com", "type": "work"}]'
    operations = ["replace", "name.familyName", "King", "add", "emails", emails]
    modified = scim2("modify", "user", id, *operations)
    assert ("King", name) == (modified["name"]["familyName"], modified["emails"][0]["value"])

    replaced = scim2("replace", "user", "--id", id, "--user-name", name, "--title", "Countess")
    assert "Countess" == replaced["title"]
    assert "emails" not in scim2("query", "user", id)

    assert scim2("delete", "user", id) is None
    assert 0 == scim2("query", "user")["totalResults"]


def test_a_group_and_its_members(scim2):
    """A group gets a member, loses it by a value filter, and goes."""
    member = scim2("create", "user", "--user-name", "ada@example.com")["id"]
    id = scim2("create", "group", "--display-name", "Sales")["id"]

    joined = scim2("modify", "group", id, "add", "members", json.dumps([{"value": member}]))
    assert [member] == [each["value"] for each in joined["members"]]

    left = scim2("modify", "group", id, "remove", f'members[value eq "{member}"]')
    assert "members" not in left
    assert scim2("delete", "group", id) is None
