"""What a policy takes, and what it does not."""

import pytest

from go1scim import ValidationError
from go1scim.changes.policy import Policy


@pytest.mark.parametrize(
    "values",
    [
        {"max_deactivations_part": 10},
        {"max_deletes_part": -0.1},
        {"max_deactivations": 2.5},
        {"max_creates": -1},
        {"max_updates": True},
        {"floor": None},
        {"member_floor": -1},
        {"protected_users": [7]},
        {"protected_users": 7},
        {"protected_groups": [" "]},
    ],
    ids=repr,
)
def test_a_value_that_says_nothing_is_refused(values):
    """Ten is no part: who means ten per cent writes 0.1."""
    with pytest.raises(ValidationError) as caught:
        Policy(**values)
    assert next(iter(values)) == caught.value.field
    assert caught.value.hint


def test_all_of_them_is_a_part():
    """1 is the whole, and not one user."""
    assert 1.0 == Policy(max_deletes_part=1).max_deletes_part


def test_one_text_is_one_pattern():
    """And not its letters, of which the star would mean everybody."""
    assert ("*@example.com",) == Policy(protected_users="*@example.com").protected_users
    assert ("a", "b") == Policy(protected_groups=["a", "b"]).protected_groups
