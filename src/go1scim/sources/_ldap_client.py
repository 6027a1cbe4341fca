"""A connection of ldap3, and what is asked through it; the one place that knows ldap3."""

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Final
from urllib.parse import urlsplit

from go1scim.auth._checks import is_loopback, parameter
from go1scim.errors import ConfigurationError, Go1ScimError, TransportError
from go1scim.sources._ldap_entries import Entry

#: Seconds to wait for a connection, and for an answer.
_CONNECT: Final = 10
_ANSWER: Final = 120
_PAGED: Final = "1.2.840.113556.1.4.319"  # RFC 2696
#: Shows entries that are deleted ([MS-ADTS] section 3.1.1.3.4.1.14).
SHOW_DELETED: Final = ("1.2.840.113556.1.4.417", True, None)
#: Time, size or another limit: entries came, but not all (RFC 4511 appendix A).
_CUT_SHORT: Final = frozenset({3, 4, 11})
_NO_SUCH_OBJECT: Final = 32
_REFUSED: Final = frozenset({"LDAPInvalidCredentialsResult", "LDAPBindError"})

Opener = Callable[[], Any]


def library() -> Any:
    """
    The package ldap3.

    Raises:
        ConfigurationError: It is not installed.
    """
    try:
        with warnings.catch_warnings():  # it uses old names of pyasn1
            warnings.simplefilter("ignore", DeprecationWarning)
            return import_module("ldap3")
    except ImportError:
        raise ConfigurationError(
            "LDAP directories are read by way of ldap3, which is not installed",
            hint="pip install 'go1scim[ldap]'",
        ) from None


def opener(url: str, user: str | None, password: str | None) -> Opener:
    """
    What opens a connection to *url*, encrypted unless it goes to this machine.

    Raises:
        ConfigurationError: It is no URL of an LDAP server, or ldap3 is not installed.
    """
    parts = urlsplit(parameter(url, "server"))
    host = parts.hostname
    if parts.scheme not in {"ldap", "ldaps"} or not host or parts.username:
        raise ConfigurationError(
            "server is no URL of an LDAP server",
            variable="server",
            hint="Pass ldaps://dc1.example.com, for example, and user= and password= apart.",
        )
    ldap3 = library()
    secure = parts.scheme == "ldaps"
    tls = not secure and not is_loopback(host)

    def opened() -> Any:
        server = ldap3.Server(
            host, port=parts.port, use_ssl=secure, get_info=ldap3.NONE, connect_timeout=_CONNECT
        )
        begin = ldap3.AUTO_BIND_TLS_BEFORE_BIND if tls else ldap3.AUTO_BIND_NO_TLS
        return ldap3.Connection(
            server, user, password, auto_bind=begin, read_only=True, receive_timeout=_ANSWER
        )

    return opened


@contextmanager
def errors() -> Iterator[None]:
    """ldap3's exceptions as errors of this library, which never hold what was sent."""
    try:
        yield
    except Go1ScimError:
        raise
    except Exception as error:
        name = type(error).__name__
        if not name.startswith("LDAP"):
            raise
        if name in _REFUSED:
            raise ConfigurationError(
                "the LDAP server refuses user and password",
                variable="password",
                hint="Give the user as a distinguished name, or as DOMAIN\\name for Active "
                "Directory.",
            ) from None
        raise TransportError(
            f"the LDAP server gave no answer ({name})",
            hint="Check the server's name and port, and that it trusts this machine.",
            may_have_had_effect=False,
        ) from None


class Directory:
    """
    What can be asked through a connection.

    Args:
        connection: Of ldap3, bound, of a strategy that waits for answers.
        page: Entries a page.
    """

    def __init__(self, connection: Any, page: int) -> None:
        if not connection.strategy.sync:
            raise ConfigurationError(
                "the connection's client_strategy does not wait for answers",
                variable="server",
                hint="Make the connection with SYNC, SAFE_SYNC or RESTARTABLE.",
            )
        self._connection = connection
        self._page = page
        self.cut_short = ""

    def entries(
        self,
        base: str,
        filter: str,
        attributes: Sequence[str],
        controls: Sequence[tuple[str, bool, None]] = (),
    ) -> Iterator[Entry]:
        """Every entry below *base* that *filter* selects; *cut_short* tells why it ended early."""
        cookie: Any = None
        while True:
            result, found = self._ask(
                search_base=base,
                search_filter=filter,
                search_scope="SUBTREE",
                attributes=list(attributes),
                paged_size=self._page,
                paged_cookie=cookie,
                controls=list(controls) or None,
            )
            yield from found
            if result["result"] in _CUT_SHORT:
                self.cut_short = f"the LDAP server stopped: {result['description']}"
                return
            cookie = result.get("controls", {}).get(_PAGED, {}).get("value", {}).get("cookie")
            if not cookie:
                return

    def one(self, dn: str, attributes: Sequence[str]) -> Entry | None:
        """The entry with this distinguished name; the empty one is the server's own."""
        _, found = self._ask(
            search_base=dn,
            search_filter="(objectClass=*)",
            search_scope="BASE",
            attributes=list(attributes),
        )
        return next(iter(found), None)

    def _ask(self, **search: Any) -> tuple[dict[str, Any], list[Entry]]:
        with errors():
            told = self._connection.search(**search)
        if isinstance(told, tuple):  # SAFE_SYNC
            _, result, response, _ = told
        else:
            result, response = self._connection.result, self._connection.response
        if result["result"] not in {0, _NO_SUCH_OBJECT, *_CUT_SHORT}:
            raise TransportError(
                f"the LDAP server refuses the search: {result['description']}",
                hint="Check the base, the filter, and what the user may read.",
                may_have_had_effect=False,
            )
        return result, [
            Entry(each["dn"], each["raw_attributes"])
            for each in response or ()
            if each["type"] == "searchResEntry"
        ]
