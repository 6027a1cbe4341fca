"""Names that a package imports when somebody asks for them."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def late(
    namespace: dict[str, Any], places: Mapping[str, str]
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """
    The ``__getattr__`` and the ``__dir__`` of a package (PEP 562).

    Args:
        namespace: The package's own.
        places: The module that has each name.
    """

    def get(name: str) -> Any:
        if name not in places:
            raise AttributeError(
                f"module {namespace['__name__']!r} has no attribute {name!r}", name=name
            )
        namespace[name] = value = getattr(import_module(places[name]), name)
        return value

    def names() -> list[str]:
        return sorted({*namespace, *places})

    return get, names
