"""What the repr of an operation may show."""

import pytest

from go1scim.patch._veil import veiled


@pytest.mark.parametrize(
    ("path", "value", "shown"),
    [
        ("title", "CTO", "CTO"),
        ("password", "hunter2", "***"),
        ("PASSWORD", ["hunter2"], "***"),
        ("no path", "x", "x"),
        (None, {"title": "CTO", "password": "hunter2"}, {"title": "CTO", "password": "***"}),
        (None, "not yet refused", "not yet refused"),
        ("name", {"givenName": "Ada"}, {"givenName": "Ada"}),
        ("emails", [{"value": "a"}, 7], [{"value": "a"}, 7]),
    ],
)
def test_secrets_are_hidden_and_nothing_else(path, value, shown):
    """In whatever the operation holds, also before it is found wrong."""
    assert shown == veiled(path, value)
