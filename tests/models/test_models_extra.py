"""Unknown attributes, which do not change."""

import copy
import json
import pickle

import pytest

from go1scim.models import Email, User


def test_models_without_unknown_attributes_share_one_mapping():
    """Nothing unknown costs nothing."""
    assert User().extra is Email().extra
    assert User(extra={}).extra is User().extra


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("update", ({"b": 2},)),
        ("__setitem__", ("b", 2)),
        ("__delitem__", ("a",)),
        ("pop", ("a",)),
        ("popitem", ()),
        ("clear", ()),
        ("setdefault", ("b", 2)),
        ("__ior__", ({"b": 2},)),
    ],
)
def test_extra_does_not_change(method, arguments):
    """Every way to change it says what to do instead."""
    extra = User(extra={"a": 1}).extra

    with pytest.raises(TypeError, match=r"attrs\.evolve"):
        getattr(extra, method)(*arguments)

    assert {"a": 1} == extra


def test_extra_is_a_dict_to_others():
    """It pickles, copies and serialises."""
    extra = User(extra={"a": [1]}).extra

    assert extra == pickle.loads(pickle.dumps(extra))  # noqa: S301
    assert extra == copy.deepcopy(extra) == copy.copy(extra)
    assert '{"a": [1]}' == json.dumps(extra)
    assert User().extra is copy.deepcopy(User().extra)


def test_extra_is_a_copy():
    """Changing the argument afterwards does not change the model."""
    argument = {"a": {"b": [1]}}
    user = User(extra=argument)

    argument["a"]["b"].append(2)

    assert {"a": {"b": [1]}} == user.extra


def test_extra_of_another_model_is_taken_as_it_is():
    """The mapping of one model serves another."""
    extra = User(extra={"a": 1}).extra

    assert extra is User(extra=extra).extra
