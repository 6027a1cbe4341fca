"""Entries of an LDAP directory, as Python has them."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from attrs import frozen

_RANGE: Final = re.compile(r"([^;]+);range=(\d+)-(\d+|\*)", re.IGNORECASE)
_COMMA: Final = re.compile(r"\s*,\s*")
_GUID_BYTES: Final = 16
#: The flag ACCOUNTDISABLE of userAccountControl ([MS-ADTS] section 2.2.16).
_DISABLED: Final = 2


@frozen
class Entry:
    """
    An entry as it came.

    Attributes:
        dn: Its distinguished name.
        raw: The values of each attribute, as bytes.
    """

    dn: str
    raw: Mapping[str, list[bytes]]

    def text(self, name: str) -> str | None:
        """The first value of an attribute, however its name is written; None without one."""
        values = self._values(name)
        return readable(name, values[0]) if values else None

    def texts(self, name: str) -> list[str]:
        """All values of an attribute."""
        return [readable(name, value) for value in self._values(name)]

    def range_of(self, name: str) -> tuple[list[str], int | None]:
        """
        The values of an attribute of which a part came, and where the next part begins.

        Active Directory hands out 1,500 values at a time ([MS-ADTS] section 3.1.1.3.1.3.3).
        """
        for key, values in self.raw.items():
            part = _RANGE.fullmatch(key)
            if part is not None and part[1].lower() == name.lower():
                end = None if part[3] == "*" else int(part[3]) + 1
                return [readable(name, value) for value in values], end
        return self.texts(name), None

    def attributes(self, several: Iterable[str]) -> dict[str, Any]:
        """
        Every attribute that has a value: a text, or a list where there is more than one.

        Args:
            several: The attributes that are lists in any case.
        """
        lists = {name.lower() for name in several}
        found: dict[str, Any] = {"dn": self.dn}
        for name, values in self.raw.items():
            texts = [readable(name, value) for value in values]
            if texts:
                is_list = len(texts) > 1 or name.lower() in lists
                found[name] = texts if is_list else texts[0]
        return found

    def _values(self, name: str) -> list[bytes]:
        wanted = name.lower()
        return next((v for key, v in self.raw.items() if key.lower() == wanted), [])


def readable(name: str, value: bytes) -> str:
    """A value as text: a GUID in its usual form, bytes that are no text in hexadecimal."""
    if len(value) == _GUID_BYTES and name.lower() in {"objectguid", "invocationid"}:
        return str(UUID(bytes_le=value))
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.hex()


def folded(dn: str) -> str:
    """*dn* in the one form in which two that are equal are the same text."""
    return _COMMA.sub(",", dn.strip()).lower()


def is_enabled(attributes: Mapping[str, Any]) -> bool:
    """Whether Active Directory lets a person sign in; whoever has no flags is let in."""
    flags = attributes.get("userAccountControl")
    return not (isinstance(flags, str) and flags.isdigit() and int(flags) & _DISABLED)
