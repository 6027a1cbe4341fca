"""The PATCH requests of the corpus, applied in the dialect of each."""

import json
from copy import deepcopy
from pathlib import Path

import pytest
from patch_cases import comparable

from go1scim import patch
from go1scim.errors import NotSentError
from go1scim.schemas import register

CORPUS = Path(__file__).parent.parent / "corpus"
CASES = [
    case for case in json.loads((CORPUS / "patches.json").read_text()) if not case.get("ambiguous")
]


@pytest.fixture(scope="module", autouse=True)
def extension():
    """The extension that some cases use."""
    for document in json.loads((CORPUS / "schemas.json").read_text()):
        register(document)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_case_of_the_corpus(case):
    """The outcome is the expected one, and the document that was given is as before."""
    document = deepcopy(case["resource"])
    if "error" in case:
        with pytest.raises(NotSentError) as caught:
            patch.apply(document, case["patch"], case["dialect"])
        error = case["error"]
        assert caught.value.scim_type in [error["scimType"], *error.get("also", [])]
    else:
        changed = patch.apply(document, case["patch"], case["dialect"])
        assert comparable(case["expect"]) == comparable(changed)
    assert case["resource"] == document
