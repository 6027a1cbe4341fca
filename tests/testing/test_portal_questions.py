"""Every open question, asked of a portal that answers one way and of one that answers the other."""

import re
from itertools import combinations
from pathlib import Path
from typing import Literal, get_args, get_origin, get_type_hints

import pytest
import questions_calls  # noqa: F401 - the scenarios
import questions_lists  # noqa: F401 - the scenarios
import questions_users  # noqa: F401 - the scenarios
from questions import QUESTIONS

from go1scim.testing import Quirks

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "testing.md"
HINTS = get_type_hints(Quirks)
CASES = [(question, value) for question in QUESTIONS for value in question.answers]

#: How many questions about Go1 nobody outside can answer.
NUMBER = 25


def title(case):
    """The name of a case: the scenario, the quirk and its value."""
    question, value = case
    shown = ",".join(sorted(value)) if isinstance(value, frozenset) else value
    return f"{question.scenario.__name__}-{question.quirk}-{shown}"


def possible(quirk):
    """The values that a quirk can have, as far as they can be counted."""
    for kind in get_args(HINTS[quirk]):
        if get_origin(kind) is Literal:
            yield from get_args(kind)
        elif kind is bool:
            yield from (True, False)


def rows():
    """The rows of the table in the documentation: the number, and the quirks that are named."""
    section = PAGE.read_text("utf-8").partition("## The open questions")[2].partition("\n## ")[0]
    for number, cells in re.findall(r"^\| (\d+) \| (.+) \|$", section, re.MULTILINE):
        quirks = cells.split(" | ")[1]
        yield int(number), re.findall(r"`(\w+)`", quirks)


@pytest.mark.parametrize("case", CASES, ids=title)
def test_the_client_works_with_either_answer(case):
    """It gives what is documented: the result, or a typed error."""
    question, value = case
    seen, _ = question.ask(value)
    assert question.answers[value] == seen


@pytest.mark.parametrize(
    "question", QUESTIONS, ids=lambda one: f"{one.scenario.__name__}-{one.quirk}"
)
def test_each_answer_is_another(question):
    """Under any two values of a quirk, a portal gives something else: none is a mere name."""
    given = {value: question.ask(value)[1] for value in question.answers}
    assert len(given) > 1
    assert [] == [pair for pair in combinations(given, 2) if given[pair[0]] == given[pair[1]]]


@pytest.mark.parametrize("quirk", HINTS)
def test_every_quirk_is_asked_for(quirk):
    """With every value that it can have; of numbers and texts, with two."""
    asked = {value for one in QUESTIONS if one.quirk == quirk for value in one.answers}
    assert set(possible(quirk)) <= asked
    assert len(asked) > 1


def test_the_documentation_has_all_questions():
    """Each once, in order, and each with a quirk that there is."""
    table = list(rows())
    assert list(range(1, NUMBER + 1)) == [number for number, _ in table]
    assert [] == [number for number, quirks in table if not quirks]
    assert set() == {quirk for _, quirks in table for quirk in quirks} - set(HINTS)
