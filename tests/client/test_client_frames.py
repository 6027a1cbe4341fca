"""Users and groups as frames."""

import json
import sys
from pathlib import Path

import pytest

import go1scim
from go1scim import (
    ConfigurationError,
    Email,
    Group,
    Name,
    Response,
    ServerError,
    User,
    ValidationError,
)
from go1scim.tables import cells, read_groups, read_users


@pytest.fixture
def people(portal):
    """Three users and a group, on pages of two."""
    with portal.client() as go1:
        for number in range(3):
            go1.users.create(
                User(
                    user_name=f"u{number}@example.com",
                    name=Name(given_name="Ada", family_name=f"B{number}"),
                    emails=[Email(f"u{number}@example.com")],
                    title="007",
                )
            )
        go1.groups.create(Group(display_name="Sales", external_id="g-1"))


@pytest.mark.usefixtures("people")
def test_every_user_is_a_row(go1):
    """Of all pages, in the columns of every day."""
    frame = go1.users.to_frame("polars")

    assert ["u0@example.com", "u1@example.com", "u2@example.com"] == sorted(frame["user_name"])
    assert ["id", "user_name", "given_name", "family_name", "email", "roles", "manager"] == (
        frame.columns[:7]
    )
    assert "_base" == frame.columns[-1]


@pytest.mark.usefixtures("people")
def test_a_frame_that_was_not_edited_is_untouched(go1):
    """And equals what the portal has."""
    users = {user.id: user for user in go1.users.iter()}

    for row in read_users(go1.users.to_frame()):
        assert () == row.touched
        assert () == row.differences(cells(users[row.id], row.columns))


@pytest.mark.usefixtures("people")
def test_groups_have_frames_as_well(go1):
    """With the columns that are theirs, and members where they are asked for."""
    frame = go1.groups.to_frame("pyarrow", columns=["displayName", "members"])

    assert ["display_name", "members", "_base"] == frame.column_names
    assert ["Sales"] == [row.display_name for row in read_groups(go1.groups.to_frame())]


@pytest.mark.usefixtures("people")
def test_a_filter_chooses_the_rows(go1):
    """Where nothing matches, the frame has its columns all the same."""
    assert 1 == len(go1.users.to_frame("pandas", 'userName eq "u1@example.com"'))
    assert ["id", "display_name", "external_id", "_base"] == (
        go1.groups.to_frame("polars", 'displayName eq "none"').columns
    )


def test_mistakes_are_told_before_anything_is_read(go1, portal):
    """A column that there is not, a library that makes no frames, a filter that is none."""
    before = len(portal.requests)
    for options in ({"columns": ["nothing"]}, {"backend": "excel"}, {"filter": " "}):
        with pytest.raises(ValidationError):
            go1.users.to_frame(**options)
    assert before == len(portal.requests)


def test_a_library_that_is_missing_is_named(go1, monkeypatch):
    """With what to install."""
    monkeypatch.setitem(sys.modules, "polars", None)

    with pytest.raises(ConfigurationError, match=r"polars: not installed.*go1scim\[notebook\]"):
        go1.users.to_frame("polars")


@pytest.mark.usefixtures("people")
def test_a_frame_that_lacks_users_warns(go1, portal):
    """Who takes it for everybody would deactivate them."""
    portal.faults.wrong_total(by=2, path="/Users", times=2)

    with pytest.warns(UserWarning, match="announced 5 resources and sent 3") as caught:
        go1.users.to_frame()
    assert not Path(caught[0].filename).is_relative_to(Path(go1scim.__file__).parent)


@pytest.mark.usefixtures("people")
def test_a_frame_tells_of_records_that_could_not_be_read(go1, portal):
    """The others are in it."""

    def spoil(answer):
        return answer | {"Resources": [{"userName": 7}, *answer["Resources"][1:]]}

    portal.faults.alter(spoil, path="/Users")

    with pytest.warns(UserWarning, match="1 record could not be read"):
        frame = go1.users.to_frame("polars")
    assert 2 == len(frame)


def test_a_provider_that_tells_no_total_is_believed(connect):
    """Nothing speaks against it."""
    pages = iter([{"Resources": [{"userName": "ada"}]}, {"Resources": []}])
    go1 = connect(lambda _: Response(200, {}, json.dumps(next(pages)).encode()))

    assert ["ada"] == list(go1.users.to_frame("polars")["user_name"])


def test_an_error_is_the_callers(go1, portal):
    """As with any other listing."""
    portal.faults.next(status=501, times=9)

    with pytest.raises(ServerError):
        go1.users.to_frame()
