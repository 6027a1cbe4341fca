"""What the tests of tables have in common."""

import pytest

from go1scim import Email, EnterpriseUser, Name, Role, User


@pytest.fixture
def ada():
    """A user with something in every column of every day."""
    return User(
        id="7",
        external_id="e-1",
        user_name="ada@example.com",
        name=Name(given_name="Ada", family_name="Byron", formatted="Ada Byron"),
        emails=[
            Email("ada@example.org", type="home"),
            Email("ada@example.com", type="work", primary=True, display="ada@example.com"),
        ],
        roles=[Role.LEARNER, "Poet"],
        title="Countess",
        active=True,
        extensions=[EnterpriseUser(department="Engines", manager="9", employee_number="007")],
    )


@pytest.fixture
def people(tmp_path):
    """Writes a CSV file and gives its path."""

    def write(content, encoding="utf-8"):
        path = tmp_path / "people.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write
