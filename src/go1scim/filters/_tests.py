"""
The tests that terms become, each for a shape of its attribute.

What is read is null, one value, or several. Where a model says which, nothing is asked for each
resource that is known for all of them.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from go1scim.filters._reading import Reader, as_values

Test: TypeAlias = Callable[[Any], bool]


def of_values(read: Reader, holds: Test, *, absent: bool) -> Test:
    """The test of whatever is read; one value of several is enough."""

    def test(resource: Any) -> bool:
        value = read(resource)
        if value is None:
            return absent
        if value.__class__ is tuple or value.__class__ is list:
            given = [each for each in value if each is not None]
            return any(map(holds, given)) if given else absent
        return holds(value)

    return test


def of_one(read: Reader, holds: Test, *, absent: bool) -> Test:
    """The test of one value at the most."""
    return lambda resource: absent if (value := read(resource)) is None else holds(value)


#: The test of one text at the most, in any case; each without a call that could be spared.
FOLDED: Final[Mapping[str, Callable[[Reader, str], Test]]] = {
    "eq": lambda read, wanted: (
        lambda each: isinstance(text := read(each), str) and text.casefold() == wanted
    ),
    "co": lambda read, wanted: (
        lambda each: isinstance(text := read(each), str) and wanted in text.casefold()
    ),
    "sw": lambda read, wanted: (
        lambda each: isinstance(text := read(each), str) and text.casefold().startswith(wanted)
    ),
    "ew": lambda read, wanted: (
        lambda each: isinstance(text := read(each), str) and text.casefold().endswith(wanted)
    ),
}


def of_equal(read: Reader, value: str) -> Test:
    """The test of one text at the most that is *value*."""
    return lambda resource: bool(read(resource) == value)


def of_flag(read: Reader, value: bool) -> Test:  # noqa: FBT001 - it is the value
    """The test of one boolean at the most that is *value*."""
    return lambda resource: read(resource) is value


def of_values_below(read: Reader, below: Reader, holds: Test, *, absent: bool) -> Test:
    """The test of the values of a sub-attribute; where there are none, as if it were null."""

    def test(resource: Any) -> bool:
        result = absent
        for owner in as_values(read(resource)):
            for value in as_values(below(owner)):
                if holds(value):
                    return True
                result = False
        return result

    return test


def of_each_below(read: Reader, below: Reader, holds: Test, *, absent: bool) -> Test:
    """The same where a list is read, and of each of its values one sub-attribute at the most."""

    def test(resource: Any) -> bool:
        result = absent
        for owner in read(resource):
            value = below(owner)
            if value is not None:
                if holds(value):
                    return True
                result = False
        return result

    return test


def of_one_below(read: Reader, below: Reader, holds: Test, *, absent: bool) -> Test:
    """The same where one value is read, and one sub-attribute of it, at the most."""

    def test(resource: Any) -> bool:
        owner = read(resource)
        value = None if owner is None else below(owner)
        return absent if value is None else holds(value)

    return test


def in_extension(model: type[Any], test: Test, otherwise: Test) -> Test:
    """
    The test of a resource that is *test* of its extension.

    Args:
        otherwise: The test of a resource without an extension of exactly this class.
    """

    def outside(resource: Any) -> bool:
        for each in resource.extensions:
            if each.__class__ is model:
                return test(each)
        return otherwise(resource)

    return outside
