"""Every case of the corpus of filters, as its README says to score them."""

import json
from pathlib import Path

import pytest

from go1scim import Group, User, filters, from_dict, schemas, urns
from go1scim.errors import InvalidFilterError

CORPUS = Path(__file__).parent.parent / "corpus"
CASES = json.loads((CORPUS / "filters.json").read_text("utf-8"))
SCORED = [case for case in CASES if not case.get("lenient") and not case.get("ambiguous")]
VALID = [case for case in CASES if case["valid"]]


def params(cases):
    """The cases, by their ids."""
    return [pytest.param(case, id=case["id"]) for case in cases]


@pytest.fixture(scope="module", autouse=True)
def corpus_schemas():
    """The extension that some cases use."""
    for document in json.loads((CORPUS / "schemas.json").read_text("utf-8")):
        schemas.register(document)


def parsed(case):
    """The filter of a case, in its dialect."""
    return filters.parse(case["filter"], case.get("dialect", "rfc"))


@pytest.mark.parametrize("case", params(case for case in SCORED if case["valid"]))
def test_a_valid_filter_is_parsed_and_printed(case):
    """The canonical form is the same filter."""
    found = parsed(case)

    assert found == filters.parse(str(found))


@pytest.mark.parametrize("case", params(case for case in SCORED if not case["valid"]))
def test_an_invalid_filter_is_refused(case):
    """When it is parsed, or when it meets the schema."""
    with pytest.raises(InvalidFilterError) as caught:
        parsed(case).check(User)

    assert "invalidFilter" == caught.value.scim_type
    assert 0 <= caught.value.position <= len(case["filter"])


@pytest.mark.parametrize("case", params(case for case in VALID if "resource" in case))
@pytest.mark.parametrize("form", ["dict", "model"])
def test_a_filter_matches_as_the_corpus_says(case, form):
    """A dict and the model that is read from it alike; our reading of what is ambiguous, too."""
    resource = case["resource"]
    if form == "model":
        resource = from_dict(resource, Group if urns.GROUP in resource["schemas"] else User)

    assert case["matches"] is parsed(case).matches(resource)
