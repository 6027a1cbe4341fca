import re

import pytest
from attrs import fields

from go1scim.errors import ConfigurationError, ValidationError
from go1scim.testing import Portal, Quirks


def test_an_unknown_dialect_names_those_there_are():
    """A misspelt dialect is found at once."""
    with pytest.raises(ConfigurationError, match=r"'g01'.*go1, rfc, entra, okta") as caught:
        Portal(dialect="g01")
    assert "dialect" == caught.value.variable


def test_an_unknown_quirk_names_those_there_are():
    """A misspelt quirk is found at once."""
    with pytest.raises(ConfigurationError, match=r"leaner_implicit.*learner_implicit"):
        Portal(quirks={"leaner_implicit": True})


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("delete_user", "explode", "'deactivate', 'remove', 'unlink', 'refuse'"),
        ("learner_implicit", "yes", "True, False"),
        ("learner_implicit", 1, "True, False"),
        ("bad_token_status", 402, "401, 403"),
        ("page_cap", 0, "from 1 up"),
        ("page_cap", True, "from 1 up"),
        ("index_delay", "soon", "from 0 up"),
        ("refused_filters", "co", "Pass a set of names"),
        ("refused_filters", 7, "Pass a set of names"),
        ("refused_filters", [], "Pass a set of names"),
        ("custom_fields_urn", "", "not empty"),
        ("custom_fields_urn", 7, "not empty"),
    ],
)
def test_a_wrong_value_names_what_is_allowed(name, value, allowed):
    """The error carries the quirk and the values it can have."""
    with pytest.raises(ValidationError, match=allowed) as caught:
        Quirks(**{name: value})
    assert name == caught.value.field


def test_any_collection_of_names_is_a_set():
    """As a list of JSON is."""
    assert frozenset({"co", "or"}) == Quirks(refused_filters=["co", "or"]).refused_filters


def test_a_mapping_does_as_well():
    """Quirks can be given by name."""
    assert 7 == Portal(quirks={"page_cap": 7}).quirks.page_cap


def test_unset_quirks_follow_the_dialect():
    """Go1 deactivates, the standard removes, and one quirk does not touch another."""
    assert "deactivate" == Portal(quirks=Quirks(page_cap=7)).quirks.delete_user
    assert "remove" == Portal(dialect="rfc", quirks=Quirks(page_cap=7)).quirks.delete_user


def test_go1s_rules_can_be_turned_off():
    """A quirk wins over its dialect."""
    assert Portal(quirks=Quirks(learner_implicit=False)).quirks.learner_implicit is False


@pytest.mark.parametrize("attribute", fields(Quirks), ids=lambda attribute: attribute.name)
def test_every_quirk_is_documented_with_its_source(attribute):
    """The docstring explains each field and says how much is known."""
    entry = re.search(rf"^ {{8}}{attribute.name}: .*(\n {{12}}.*)*", Quirks.__doc__, re.MULTILINE)
    assert re.search("inferred|documented|third-party|standard", entry[0])


@pytest.mark.parametrize(
    ("name", "hint"),
    [("page_caps", "Did you mean 'page_cap'?"), ("zzz", "There are a")],
)
def test_a_quirk_that_is_nearly_right_is_guessed(name, hint):
    """A slip of the pen is told from a quirk that there never was."""
    with pytest.raises(ConfigurationError) as caught:
        Portal(quirks={name: 1})

    assert caught.value.hint.startswith(hint)
