"""
A Python SDK for Go1's SCIM 2.0 endpoint.

Start with `Client`, or with `AsyncClient`; `go1scim.testing` is a Go1 portal to test against.
"""

from typing import TYPE_CHECKING

from go1scim import auth, changes, errors, filters, patch, schemas
from go1scim._clear import (
    CLEAR,
)
from go1scim._exchange import (
    Request,
    Response,
)
from go1scim._late import (
    late,
)
from go1scim._pages import (
    AsyncResourceIterator,
    Completeness,
    ResourceIterator,
)
from go1scim._version import (
    __version__,
)
from go1scim.auth import (
    AuthorizationCode,
    BearerToken,
    ClientCredentials,
    FileTokenStore,
    MemoryTokenStore,
    PasswordGrant,
    RefreshToken,
    TokenStore,
)
from go1scim.calls.check import (
    Check,
    CheckReport,
)
from go1scim.calls.groups import (
    GroupChanges,
)
from go1scim.calls.users import (
    UserChanges,
)
from go1scim.client import (
    AsyncClient,
    Client,
)
from go1scim.converter import (
    from_dict,
    from_json,
    to_dict,
    to_json,
)
from go1scim.dialect import (
    GO1,
    RFC,
    Dialect,
    Limits,
    Timeout,
)
from go1scim.errors import (
    AmbiguousMatchError,
    ApplyError,
    BadRequestError,
    BulkError,
    ConfigurationError,
    ConflictError,
    DecodeError,
    ForbiddenError,
    Go1ScimError,
    GuardBlockedError,
    InvalidFilterError,
    InvalidPathError,
    JournalError,
    LeaseHeldError,
    MissingScopeError,
    NotAttemptedError,
    NotFoundError,
    NotSentError,
    PreconditionFailedError,
    RequestTimeoutError,
    ResponseError,
    RoleConflictError,
    RoleConflictWarning,
    ServerError,
    StateMismatchError,
    TokenError,
    TooManyRequestsError,
    TransportError,
    UnauthorizedError,
    ValidationError,
)
from go1scim.filters import (
    F,
    Filter,
)
from go1scim.messages import (
    BulkRequest,
    BulkResponse,
    ErrorMessage,
    ListResponse,
    SearchRequest,
    Unreadable,
)
from go1scim.models import (
    Address,
    Email,
    EnterpriseUser,
    Entitlement,
    Group,
    GroupMembership,
    InstantMessaging,
    Manager,
    Member,
    Meta,
    Name,
    PhoneNumber,
    Photo,
    ResourceType,
    Role,
    RoleValue,
    Schema,
    ServiceProviderConfig,
    User,
    X509Certificate,
    extension,
)
from go1scim.patch import (
    PatchOp,
    PatchOperation,
)
from go1scim.retry import (
    RetryPolicy,
)
from go1scim.schemas import (
    attribute,
)

if TYPE_CHECKING:
    from go1scim.changes import (
        Change,
        Changes,
        Plan,
        Policy,
        Report,
    )
else:
    __getattr__, __dir__ = late(
        globals(),
        dict.fromkeys(("Change", "Changes", "Plan", "Policy", "Report"), "go1scim.changes"),
    )

__all__ = [
    "CLEAR",
    "GO1",
    "RFC",
    "Address",
    "AmbiguousMatchError",
    "ApplyError",
    "AsyncClient",
    "AsyncResourceIterator",
    "AuthorizationCode",
    "BadRequestError",
    "BearerToken",
    "BulkError",
    "BulkRequest",
    "BulkResponse",
    "Change",
    "Changes",
    "Check",
    "CheckReport",
    "Client",
    "ClientCredentials",
    "Completeness",
    "ConfigurationError",
    "ConflictError",
    "DecodeError",
    "Dialect",
    "Email",
    "EnterpriseUser",
    "Entitlement",
    "ErrorMessage",
    "F",
    "FileTokenStore",
    "Filter",
    "ForbiddenError",
    "Go1ScimError",
    "Group",
    "GroupChanges",
    "GroupMembership",
    "GuardBlockedError",
    "InstantMessaging",
    "InvalidFilterError",
    "InvalidPathError",
    "JournalError",
    "LeaseHeldError",
    "Limits",
    "ListResponse",
    "Manager",
    "Member",
    "MemoryTokenStore",
    "Meta",
    "MissingScopeError",
    "Name",
    "NotAttemptedError",
    "NotFoundError",
    "NotSentError",
    "PasswordGrant",
    "PatchOp",
    "PatchOperation",
    "PhoneNumber",
    "Photo",
    "Plan",
    "Policy",
    "PreconditionFailedError",
    "RefreshToken",
    "Report",
    "Request",
    "RequestTimeoutError",
    "ResourceIterator",
    "ResourceType",
    "Response",
    "ResponseError",
    "RetryPolicy",
    "Role",
    "RoleConflictError",
    "RoleConflictWarning",
    "RoleValue",
    "Schema",
    "SearchRequest",
    "ServerError",
    "ServiceProviderConfig",
    "StateMismatchError",
    "Timeout",
    "TokenError",
    "TokenStore",
    "TooManyRequestsError",
    "TransportError",
    "UnauthorizedError",
    "Unreadable",
    "User",
    "UserChanges",
    "ValidationError",
    "X509Certificate",
    "__version__",
    "attribute",
    "auth",
    "changes",
    "errors",
    "extension",
    "filters",
    "from_dict",
    "from_json",
    "patch",
    "schemas",
    "to_dict",
    "to_json",
]
