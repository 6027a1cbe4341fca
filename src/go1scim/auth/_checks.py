"""Checks of what a credential is made from, before anything is sent."""

from collections.abc import Iterable
from ipaddress import ip_address
from math import isfinite
from typing import Any, Final, NoReturn
from urllib.parse import urlsplit

from go1scim.errors import ConfigurationError

_URL_HINT: Final = "Pass a URL such as https://gateway.go1.com/version/2022-07-01/scim."
_VISIBLE: Final = frozenset(map(chr, range(0x21, 0x7F)))

#: The environment variables that an argument is read from, for error messages.
_VARIABLES: Final = {
    "client_id": "GO1_CLIENT_ID",
    "client_secret": "GO1_CLIENT_SECRET",
    "token_url": "GO1_TOKEN_URL",
    "token": "GO1_ACCESS_TOKEN",
    "base_url": "GO1_BASE_URL",
}


class Sealed:
    """What holds secrets: it refuses to be pickled and copied."""

    __slots__ = ()

    def __reduce__(self) -> NoReturn:
        msg = f"a {type(self).__name__} holds secrets and cannot be pickled or copied"
        hint = "Create it where it is needed; a FileTokenStore lets processes share one token."
        raise ConfigurationError(msg, hint=hint)


def mistake(argument: str, complaint: str, hint: str) -> ConfigurationError:
    """The error about *argument*, which names the environment variable where there is one."""
    variable = _VARIABLES.get(argument)
    name = f"{argument} ({variable})" if variable else argument
    return ConfigurationError(f"{name} {complaint}", variable=variable or argument, hint=hint)


def text(value: object, argument: str) -> str:
    """*value*, which must be text with something in it."""
    value = parameter(value, argument)
    if not value.strip():
        raise mistake(argument, "is empty", "Give it as an argument or in the environment.")
    return value


def parameter(value: object, argument: str) -> str:
    """*value*, which must be text that can be sent, and may be empty."""
    if not isinstance(value, str):
        raise mistake(argument, f"must be text, not {type(value).__name__}", "Pass a str.")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise mistake(argument, "holds half a character", "Pass the text again.") from None
    return value


def is_token(value: object) -> bool:
    """
    Whether *value* can stand in a header as a bearer token.

    More than RFC 6750 section 2.1 allows is let through, but nothing that could end the header.
    """
    return isinstance(value, str) and bool(value) and _VISIBLE.issuperset(value)


def token(value: object, argument: str) -> str:
    """*value* as a bearer token, without the word Bearer and the line end that pasting leaves."""
    pasted = text(value, argument).strip()
    scheme, _, rest = pasted.partition(" ")
    bare = rest.strip() if scheme.lower() == "bearer" else pasted
    if not is_token(bare):
        raise mistake(argument, "holds characters that no token has", "Copy the token again.")
    return bare


def scopes(value: str | Iterable[str] | None) -> str | None:
    """*value* as OAuth writes scopes, separated by spaces (RFC 6749 section 3.3)."""
    parts = value.split() if isinstance(value, str) else value or ()
    if not isinstance(parts, Iterable):
        raise mistake("scope", "must be text", "Pass 'user.read user.write', say.")
    return " ".join(text(part, "scope") for part in parts) or None


def seconds(value: Any, argument: str) -> float:
    """*value*, which must be a number of seconds, zero or more."""
    try:
        good = isinstance(value, (int, float)) and isfinite(value) and value >= 0
    except OverflowError:  # an integer that is no float
        good = False
    if not good:
        raise mistake(argument, "must be a number of seconds, zero or more", "Pass 300, say.")
    return float(value)


def endpoint_url(value: object, argument: str) -> str:
    """*value*, which must be an absolute https URL; http serves to the loopback interface only."""
    url = text(value, argument)
    try:
        parts = urlsplit(url)
        host, scheme, _ = parts.hostname, parts.scheme, parts.port
    except ValueError:
        raise mistake(argument, "is not a URL", _URL_HINT) from None
    if scheme not in {"https", "http"} or not host or not _VISIBLE.issuperset(url):
        raise mistake(argument, "is not an absolute https URL", _URL_HINT)
    if "@" in parts.netloc or "#" in url:
        raise mistake(argument, "may hold neither a user name nor a fragment", _URL_HINT)
    if scheme == "http" and not is_loopback(host):
        raise mistake(argument, "is plain http: secrets would travel in the open", "Use https.")
    return url


def is_loopback(host: str) -> bool:
    """Whether *host* is this machine, by name or by address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
