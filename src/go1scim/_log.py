"""
The one logger, and how personal data appears in it.

An id or a user name may be an e-mail address. In the log each is a short hash under a key that this
process made up: equal values are equal in one run, and nobody can compute the value from the hash.
"""

import logging
import os
import re
from functools import lru_cache
from typing import Final

logger: Final = logging.getLogger("go1scim")

#: ``Users``, ``ServiceProviderConfig``, ``.search``; no address looks like that.
_ENDPOINT: Final = re.compile(r"[.A-Za-z]*")
_TOKEN_PATH: Final = "/oauth/token"  # noqa: S105 - an address

_KEY: Final = os.urandom(16)


def hashed(value: str) -> str:
    """*value* for the log: the same text for the same value, within this process."""
    from hashlib import blake2b  # noqa: PLC0415 - it loads OpenSSL, and most never log

    return "#" + blake2b(value.encode("utf-8", "replace"), key=_KEY, digest_size=5).hexdigest()


@lru_cache(maxsize=1024)
def hashed_path(method: str, path: str) -> str:
    """A request path for the log, with the id of a resource hashed: ``/Users/#5d41402abc``."""
    endpoint, slash, rest = path[1:].partition("/")
    known = method == "POST" and (rest == ".search" or path == _TOKEN_PATH)
    start = endpoint if _ENDPOINT.fullmatch(endpoint) else hashed(endpoint)
    return f"/{start}{slash}{hashed(rest) if rest and not known else rest}"
