"""The public names."""

import importlib

import pytest

import go1scim

PINNED = """
AmbiguousMatchError AsyncClient AsyncResourceIterator AuthorizationCode Address BadRequestError
BearerToken BulkRequest BulkResponse Check CheckReport Client ClientCredentials Completeness
ConfigurationError ConflictError DecodeError Dialect Email EnterpriseUser Entitlement ErrorMessage
FileTokenStore ForbiddenError GO1 Go1ScimError Group GroupChanges GroupMembership GuardBlockedError
InstantMessaging InvalidFilterError InvalidPathError LeaseHeldError Limits ListResponse Manager
Member MemoryTokenStore Meta MissingScopeError Name NotFoundError NotSentError PasswordGrant
PatchOp PatchOperation PhoneNumber Photo PreconditionFailedError RFC RefreshToken Request
RequestTimeoutError ResourceIterator ResourceType Response ResponseError RetryPolicy Role
RoleConflictError RoleConflictWarning RoleValue Schema SearchRequest ServerError
ServiceProviderConfig StateMismatchError Timeout TokenError TokenStore TooManyRequestsError
TransportError UnauthorizedError Unreadable User UserChanges ValidationError X509Certificate
__version__ attribute auth errors extension from_dict from_json patch schemas to_dict to_json
"""


def test_the_public_names_are_these():
    """A name comes or goes only on purpose."""
    assert sorted(PINNED.split()) == sorted(go1scim.__all__)


MODULES = ["", "auth", "client", "models", "patch", "schemas", "testing"]


@pytest.mark.parametrize("module", MODULES)
def test_all_is_true(module):
    """Everything in `__all__` is there; ruff keeps it in order."""
    found = importlib.import_module(f"go1scim.{module}".rstrip("."))
    assert [] == [name for name in found.__all__ if not hasattr(found, name)]


def test_the_portal_is_found():
    """The names of the embedded portal."""
    import go1scim.testing

    assert {"Portal", "Quirks", "ManualClock"} <= set(go1scim.testing.__all__)
