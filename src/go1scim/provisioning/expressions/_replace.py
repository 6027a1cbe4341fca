"""
Replace, in its five modes.

Which mode it is shows in the arguments that are there; a value that is null does not count as
left out.
"""

import re
import warnings
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from go1scim.provisioning.expressions._values import is_empty, unfit

PARAMETERS: Final = (
    "source:text oldValue:text? regexPattern:text? regexGroupName:text? "
    "replacementValue:text? replacementAttributeName:text? template:text?"
)
_NAMES: Final = ("old", "regex", "group", "value", "attribute", "template")
_MODES: Final[Mapping[frozenset[str], str]] = {
    frozenset({"old", "value"}): "old",
    frozenset({"old", "template"}): "template",
    frozenset({"regex", "value"}): "regex",
    frozenset({"regex", "group", "value"}): "group",
    frozenset({"regex", "group", "attribute"}): "attribute",
}

#: What they are, for an error.
MODES: Final = (
    "Replace takes a source with oldValue and replacementValue, oldValue and template, "
    "regexPattern and replacementValue, regexPattern, regexGroupName and replacementValue, "
    "or regexPattern, regexGroupName and replacementAttributeName"
)

#: ``(?<name>`` and ``(?'name'``, but not ``(?<=`` and ``(?<!``; an escaped bracket is none.
_NAMED: Final = re.compile(r"\\k<(\w+)>|\\.|\(\?(?:<(\w+)>|'(\w+)')", re.DOTALL)
_REFERENCE: Final = re.compile(r"\$(?:\{(\w+)\}|(\d+)|(\$)|(&))")


def mode_of(given: Sequence[bool]) -> str | None:
    """The mode that goes with these arguments; None where there is none."""
    there = (name for name, is_there in zip(_NAMES, given[1:], strict=False) if is_there)
    return _MODES.get(frozenset(there)) if given and given[0] else None


@lru_cache(maxsize=256)
def pattern(text: str) -> "re.Pattern[str]":
    """
    A pattern as .NET writes it.

    Raises:
        ValidationError: It is none, or none that Python knows.
    """
    try:
        with warnings.catch_warnings():  # of what may mean something else in a later Python
            warnings.simplefilter("ignore", FutureWarning)
            return re.compile(_NAMED.sub(_named, text))
    except (re.error, OverflowError, RecursionError) as error:
        raise unfit(
            f"the pattern is no regular expression: {error}",
            "Backslashes are doubled in an expression, as in \\\\d.",
        ) from None


def _named(found: "re.Match[str]") -> str:
    if found[1]:
        return f"(?P={found[1]})"
    name = found[2] or found[3]
    return f"(?P<{name}>" if name else found[0]


def replace(mode: str, arguments: Sequence[Any]) -> str | None:
    """The result of that mode; null where the source is, but for ``attribute``."""
    source, old, regex, group, value, attribute, template = [*arguments, *[None] * 7][:7]
    if mode == "attribute":
        return source if not is_empty(source) else _extracted(attribute, regex, group)
    if source is None:
        return None
    if mode == "template":
        return _plain(template or "", old, source)
    if mode == "old":
        return _plain(source, old, value or "")
    made = value or ""
    if mode == "regex":
        return pattern(regex or "").sub(lambda found: _expanded(found, made), source)
    return _in_group(pattern(regex or ""), group, source, made)


def _plain(text: str, old: str | None, new: str) -> str:
    return text.replace(old, new) if old else text


def _expanded(found: "re.Match[str]", template: str) -> str:
    """The replacement, with groups in place of ``${name}``, ``$1`` and ``$&``."""

    def group(reference: "re.Match[str]") -> str:
        name, number, dollar, _ = reference.groups()
        if dollar:
            return "$"
        key = name or number or "0"
        try:
            return found[int(key) if key.isdigit() else key] or ""
        except IndexError:  # no such group: .NET leaves the text as it is
            return reference[0]

    return _REFERENCE.sub(group, template)


def _in_group(regex: "re.Pattern[str]", group: str | None, source: str, value: str) -> str:
    """The source with *value* wherever the group matches."""
    _known(regex, group)
    parts, at = [], 0
    for found in regex.finditer(source):
        start, end = found.span(group or 0)
        if start >= at:  # it took part, which else is -1
            parts += [source[at:start], value]
            at = end
    return "".join([*parts, source[at:]])


def _extracted(attribute: str | None, regex: str | None, group: str | None) -> str | None:
    """What the group matches in another attribute."""
    if attribute is None:
        return None
    known = pattern(regex or "")
    _known(known, group)
    found = known.search(attribute)
    return found[group or 0] if found else None


def _known(regex: "re.Pattern[str]", group: str | None) -> None:
    if group and group not in regex.groupindex:
        raise unfit(
            "the pattern has no group of that name", "Name it in the pattern: (?<name>...)."
        )
