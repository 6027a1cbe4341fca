"""
The functions by name: what each takes, and why some are refused.

Source: "Reference for writing expressions for attribute mappings in Microsoft Entra ID".
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from attrs import frozen

from go1scim.provisioning.expressions import (
    _dates,
    _lists,
    _made,
    _replace,
    _roles,
    _tests,
    _texts,
    _values,
)
from go1scim.provisioning.expressions._values import Convert

#: What Entra ID knows besides, and why it is not here.
REFUSED: Final[Mapping[str, str]] = {
    "SelectUniqueValue": "it asks the target for a free value, which Entra ID does only for an "
    "on-premises Active Directory",
    "DefaultDomain": "only Entra ID knows the default domain of its tenant",
    "DateFromNum": "it reads the dates of an on-premises Active Directory",
    "NumFromDate": "it writes the dates of an on-premises Active Directory",
}


@frozen
class Parameter:
    """
    One parameter of a function.

    Attributes:
        name: As Entra ID calls it.
        convert: What makes the value the function works on.
    """

    name: str
    convert: Convert
    optional: bool = False
    repeated: bool = False


@frozen
class Signature:
    """
    A function as the language knows it.

    Attributes:
        call: What it does with the converted values, unless the compiler does that, since not all
            arguments are evaluated.
        nulls: Whether it is called where the first value is null; else the result is null.
        made: Whether it needs the time or chance, which come first among its arguments.
    """

    parameters: tuple[Parameter, ...]
    call: Callable[..., Any] = _values.itself
    nulls: bool = False
    made: bool = False

    @property
    def fewest(self) -> int:
        """How many arguments it needs."""
        needed = [at for at, each in enumerate(self.parameters, 1) if not each.optional]
        return max(needed, default=0)

    @property
    def most(self) -> int | None:
        """How many it takes, if there is a limit."""
        repeats = any(each.repeated for each in self.parameters)
        return None if repeats else len(self.parameters)

    def parameter(self, index: int) -> Parameter:
        """That of the argument with this index."""
        if index < len(self.parameters):
            return self.parameters[index]
        several = [each for each in self.parameters if each.repeated]
        return several[(index - len(self.parameters)) % len(several)]


def _takes(text: str) -> tuple[Parameter, ...]:
    """
    Parameters from ``name:kind`` words.

    A ``?`` behind says that it may be left out, a ``*`` that there may be more of it.
    """
    found = []
    for word in text.split():
        name, _, kind = word.partition(":")
        marks = kind[len(kind.rstrip("?*")) :]
        convert = _values.KINDS[kind.rstrip("?*")]
        found.append(Parameter(name, convert, "?" in marks, "*" in marks))
    return tuple(found)


def _plain(call: Callable[..., Any], takes: str = "", **how: bool) -> Signature:
    return Signature(_takes(takes), call, **how)


FUNCTIONS: Final[Mapping[str, Signature]] = {
    # The compiler evaluates these as far as need be.
    "Coalesce": Signature(_takes("source1:any*")),
    "IIF": Signature(_takes("condition:any valueIfTrue:any valueIfFalse:any")),
    "IgnoreFlowIfNullOrEmpty": Signature(_takes("expression:any")),
    "Replace": Signature(_takes(_replace.PARAMETERS)),
    "Switch": Signature(_takes("source:any defaultValue:any? key:text* value:any*")),
    # Text
    "Append": _plain(_texts.append, "source:text suffix:text"),
    "ConvertToBase64": _plain(_texts.convert_to_base64, "source:text"),
    "ConvertToUTF8Hex": _plain(_texts.convert_to_utf8_hex, "source:text"),
    "InStr": _plain(_texts.in_str, "value1:text value2:text start:integer? compareType:text?"),
    "Join": _plain(_texts.join, "separator:text source1:values*"),
    "Left": _plain(_texts.left, "String:text NumChars:integer", nulls=True),
    "Mid": _plain(_texts.mid, "source:text start:integer length:integer"),
    "NormalizeDiacritics": _plain(_texts.normalize_diacritics, "source:text"),
    "PCase": _plain(_texts.p_case, "source:text wordSeparators:text?"),
    "Redact": _plain(_values.itself, "attribute:any"),
    "StripSpaces": _plain(_texts.strip_spaces, "source:text"),
    "ToLower": _plain(_texts.to_lower, "source:text culture:text?"),
    "ToUpper": _plain(_texts.to_upper, "source:text culture:text?"),
    "Word": _plain(_texts.word, "String:text WordNumber:integer delimiters:text", nulls=True),
    # Lists
    "Count": _plain(_lists.count, "attribute:values", nulls=True),
    "Item": _plain(_lists.item, "attribute:values index:integer"),
    "RemoveDuplicates": _plain(_lists.remove_duplicates, "attribute:values"),
    "Split": _plain(_lists.split, "source:text delimiter:text"),
    # Tests
    "BitAnd": _plain(_tests.bit_and, "value1:integer value2:integer"),
    "CBool": _plain(_tests.c_bool, "expression:any", nulls=True),
    "CStr": _plain(_values.itself, "value:text"),
    "IsNull": _plain(_tests.is_null, "expression:any", nulls=True),
    "IsNullOrEmpty": _plain(_tests.is_null_or_empty, "expression:any", nulls=True),
    "IsPresent": _plain(_tests.is_present, "expression:any", nulls=True),
    "IsString": _plain(_tests.is_string, "expression:any", nulls=True),
    "Not": _plain(_tests.negated, "source:any", nulls=True),
    # Dates
    "CDate": _plain(_values.itself, "expression:date"),
    "DateAdd": _plain(_dates.date_add, "interval:text value:integer dateTime:date"),
    "DateDiff": _plain(_dates.date_diff, "interval:text date1:date date2:date"),
    "FormatDateTime": _plain(
        _dates.format_date_time,
        "source:text dateTimeStyles:text? inputFormat:text outputFormat:text",
    ),
    # What is made anew each time
    "Guid": _plain(_made.guid, made=True),
    "Now": _plain(_made.now, made=True),
    "RandomString": _plain(
        _made.random_string,
        "Length:integer MinimumNumbers:integer MinimumSpecialCharacters:integer "
        "MinimumCapital:integer MinimumLowerCase:integer CharactersToAvoid:text?",
        made=True,
    ),
    # Roles
    "AppRoleAssignmentsComplex": _plain(_roles.several, "source:values"),
    "AssertiveAppRoleAssignmentsComplex": _plain(_roles.several, "source:values"),
    "SingleAppRoleAssignment": _plain(_roles.single, "source:values"),
}


@frozen
class Problem:
    """What is wrong with a function, and what to do."""

    detail: str
    hint: str


def problem_of(name: str, given: Sequence[bool]) -> Problem | None:
    """
    Why there is no such function with such arguments; None where there is.

    Args:
        given: For each argument, whether it is there.
    """
    known = FUNCTIONS.get(name)
    if known is None:
        return _unknown(name)
    fewest, most = known.fewest, known.most
    if len(given) < fewest or (most is not None and len(given) > most):
        return Problem(f"{name} takes {_span(fewest, most)}, got {len(given)}", usage(name))
    if name == "Switch" and len(given) % 2:
        return Problem(f"Switch takes an even number of arguments, got {len(given)}", _PAIRS)
    if name == "Replace" and _replace.mode_of(given) is None:
        return Problem(_replace.MODES, usage(name))
    return _left_out(name, known, given)


_PAIRS: Final = (
    'Keys and values come in pairs; leave the default out as in Switch([a], , "key", "value").'
)


def _left_out(name: str, known: Signature, given: Sequence[bool]) -> Problem | None:
    for index, is_there in enumerate(given):
        parameter = known.parameter(index)
        if not is_there and not parameter.optional:
            return Problem(f"{name} needs {parameter.name}, argument {index + 1}", usage(name))
    return None


def usage(name: str) -> str:
    """How the function is written."""
    shown = [
        f"{each.name}{', ...' if each.repeated else ''}{'?' if each.optional else ''}"
        for each in FUNCTIONS[name].parameters
    ]
    return f"It is {name}({', '.join(shown)})."


def _span(fewest: int, most: int | None) -> str:
    if most is None:
        return f"at least {fewest} arguments"
    if most == fewest:
        return f"{most} argument{'' if most == 1 else 's'}"
    return f"{fewest} to {most} arguments"


def _unknown(name: str) -> Problem:
    if name in REFUSED:
        return Problem(f"{name} cannot be used: {REFUSED[name]}", "Map from another attribute.")
    from difflib import get_close_matches  # noqa: PLC0415 - for a mistake only

    folded = {known.lower(): known for known in FUNCTIONS}
    near = get_close_matches(name.lower(), folded, n=1)
    guess = f"Did you mean {folded[near[0]]}? " if near else ""
    return Problem(f"there is no function {name}", f"{guess}Names of functions are case-sensitive.")
