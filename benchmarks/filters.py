"""
Filters: parsed, and applied to one user.

The peers are scim2-models, which parses and evaluates, and scim2-filter-parser, which parses. Each
text is another one, so that nobody's cache answers.
"""

import sys
from collections.abc import Callable, Iterator
from importlib.metadata import version
from itertools import count

from scim2_filter_parser.lexer import SCIMLexer
from scim2_filter_parser.parser import SCIMParser
from scim2_models import EnterpriseUser as TheirEnterpriseUser
from scim2_models import ScimFilter
from scim2_models import User as TheirUser

from benchmarks import _payloads
from benchmarks._harness import Row, medians, show
from go1scim import User, filters, from_dict

_Theirs = TheirUser[TheirEnterpriseUser]
_TheirFilter = ScimFilter[_Theirs]

_TWO = 'userName eq "person.{}@example.com" and active eq true'
_TYPE = 'active eq true and emails.type eq "work" and userName ne "{}"'
_PARTS = 'userName sw "person" and userName co "{}@example.com"'
_EXTENSION = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department ne "{}"'
_WORK = 'emails[type eq "work" and value eq "person.{}@example.com"]'


def _parse_models(text: str) -> object:
    return _TheirFilter(text).ast


def _parse_lexer(text: str) -> object:
    return SCIMParser().parse(SCIMLexer().tokenize(text))


def _fresh(parse: Callable[[str], object], template: str) -> Callable[[], object]:
    numbers = count()
    return lambda: parse(template.format(next(numbers)))


def _row(work: str, seconds: dict[str, float], rival: str, target: float | None) -> Row:
    ours = seconds["ours"]
    theirs = f"{rival} {show(seconds[rival])}"
    return Row(work, show(ours), theirs, ours / seconds[rival], target)


def _parsing() -> Iterator[Row]:
    seconds = medians(
        {
            "ours": _fresh(filters.parse, _TWO),
            "scim2-models": _fresh(_parse_models, _TWO),
            "filter-parser": _fresh(_parse_lexer, _TWO),
        },
        rounds=21,
        number=500,
    )
    yield _row("parse two terms", seconds, "scim2-models", 1 / 10)
    yield _row("parse two terms", seconds, "filter-parser", 1 / 4)


def _matching() -> Iterator[Row]:
    document = _payloads.user(7)
    user, their_user = from_dict(document, User), _Theirs.model_validate(document)
    for work, template, target in (
        ("match a user, two texts", _TWO, None),
        ("match a user, parts of texts", _PARTS, None),
        ("match a user, an extension", _EXTENSION, None),
        ("match a user, a list among them", _TYPE, 1 / 40),
        ("match a user, a value path", _WORK, 1 / 40),
    ):
        text = template.format(7)
        ours, theirs = filters.parse(text), _TheirFilter(text)
        assert ours.matches(user)
        assert theirs.match(their_user)
        seconds = medians(
            {
                "ours": lambda ours=ours: ours.matches(user),
                "scim2-models": lambda theirs=theirs: theirs.match(their_user),
            },
            rounds=21,
            number=1_000,
        )
        yield _row(work, seconds, "scim2-models", target)
        seconds = medians(
            {
                "ours": lambda ours=ours: ours.matches(document),
                "scim2-models": lambda theirs=theirs: theirs.match(their_user),
            },
            rounds=21,
            number=1_000,
        )
        yield _row(work.replace("user", "dict"), seconds, "scim2-models", None)


def run() -> Iterator[Row]:
    """The rows of the suite."""
    peers = ", ".join(f"{name} {version(name)}" for name in ("scim2-models", "scim2-filter-parser"))
    print(f"Python {sys.version.split()[0]}, {peers}", flush=True)
    yield from _parsing()
    yield from _matching()
