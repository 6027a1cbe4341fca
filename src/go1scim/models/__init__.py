"""Resources, their complex attributes, and Go1's roles, as frozen attrs classes (RFC 7643)."""

from go1scim.models._base import Complex, Meta, Resource
from go1scim.models.discovery import (
    AuthenticationScheme,
    BulkSupport,
    FilterSupport,
    PaginationSupport,
    ResourceType,
    Schema,
    SchemaAttribute,
    SchemaExtension,
    ServiceProviderConfig,
    Supported,
)
from go1scim.models.extensions import extension
from go1scim.models.group import Group, Member
from go1scim.models.parts import (
    Address,
    Email,
    Entitlement,
    GroupMembership,
    InstantMessaging,
    Name,
    PhoneNumber,
    Photo,
    RoleValue,
    X509Certificate,
)
from go1scim.models.roles import Role
from go1scim.models.user import EnterpriseUser, Manager, User

__all__ = [
    "Address",
    "AuthenticationScheme",
    "BulkSupport",
    "Complex",
    "Email",
    "EnterpriseUser",
    "Entitlement",
    "FilterSupport",
    "Group",
    "GroupMembership",
    "InstantMessaging",
    "Manager",
    "Member",
    "Meta",
    "Name",
    "PaginationSupport",
    "PhoneNumber",
    "Photo",
    "Resource",
    "ResourceType",
    "Role",
    "RoleValue",
    "Schema",
    "SchemaAttribute",
    "SchemaExtension",
    "ServiceProviderConfig",
    "Supported",
    "User",
    "X509Certificate",
    "extension",
]
