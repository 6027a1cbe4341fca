"""
Credentials, and the stores that keep their tokens.

Every credential is a generator over requests and answers; a client runs it, and a credential may
serve any number of clients, blocking and asynchronous ones at once.
"""

from go1scim.auth._authorization_code import AuthorizationCode
from go1scim.auth._bearer import BearerToken, CallableToken
from go1scim.auth._file_store import FileTokenStore
from go1scim.auth._grants import ClientCredentials, PasswordGrant, RefreshToken
from go1scim.auth._stores import MemoryTokenStore, TokenStore
from go1scim.auth._token import Token

__all__ = [
    "AuthorizationCode",
    "BearerToken",
    "CallableToken",
    "ClientCredentials",
    "FileTokenStore",
    "MemoryTokenStore",
    "PasswordGrant",
    "RefreshToken",
    "Token",
    "TokenStore",
]
