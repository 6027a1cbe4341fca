"""User and its enterprise extension (RFC 7643 sections 4.1 and 4.3)."""

from typing import Any

from attrs import field, frozen

from go1scim import urns
from go1scim.models._base import Complex, Resource
from go1scim.models._check import Many
from go1scim.models.extensions import extension, resource
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
    as_role_values,
)
from go1scim.schemas import attribute, facts


@resource(urns.USER)
@frozen(kw_only=True, repr=False)
class User(Resource):
    """
    A user (RFC 7643 section 4.1).

    Attributes:
        roles: Given as `Role`, GUID, label or `RoleValue`.
    """

    user_name: str | None = attribute(required=True, uniqueness="server")
    name: Name | None = None
    display_name: str | None = None
    nick_name: str | None = None
    profile_url: str | None = attribute(reference_types=("external",))
    title: str | None = None
    user_type: str | None = None
    preferred_language: str | None = None
    locale: str | None = None
    timezone: str | None = None
    active: bool | None = None
    password: str | None = attribute(mutability="writeOnly", returned="never", repr=False)
    emails: tuple[Email, ...] = field(default=(), converter=Many[Email])
    phone_numbers: tuple[PhoneNumber, ...] = field(default=(), converter=Many[PhoneNumber])
    ims: tuple[InstantMessaging, ...] = field(default=(), converter=Many[InstantMessaging])
    photos: tuple[Photo, ...] = field(default=(), converter=Many[Photo])
    addresses: tuple[Address, ...] = field(default=(), converter=Many[Address])
    groups: tuple[GroupMembership, ...] = field(
        default=(), converter=Many[GroupMembership], metadata=facts(mutability="readOnly")
    )
    entitlements: tuple[Entitlement, ...] = field(default=(), converter=Many[Entitlement])
    roles: tuple[RoleValue, ...] = field(default=(), converter=as_role_values)
    x509_certificates: tuple[X509Certificate, ...] = field(
        default=(), converter=Many[X509Certificate]
    )

    def _repr_html_(self) -> str:
        from go1scim._looks import to_html  # noqa: PLC0415 - for notebooks
        from go1scim.models.looks import of_user  # noqa: PLC0415 - the same

        return to_html(of_user(self))

    @property
    def email(self) -> str | None:
        """The primary e-mail address, else the first for work, else the first, or None."""
        mails = [each for each in self.emails if each.value]
        ranked = sorted(mails, key=lambda each: (not each.primary, each.type != "work"))
        return ranked[0].value if ranked else None

    @property
    def manager(self) -> "Manager | None":
        """The manager in the enterprise extension, or None."""
        enterprise = self.get(EnterpriseUser)
        return enterprise.manager if enterprise else None


@frozen(kw_only=True, repr=False)
class Manager(Complex):
    """The manager of a user, by the id of the manager's own user (RFC 7643 section 4.3)."""

    value: str | None = field(default=None, kw_only=False, metadata=facts(identifier=True))
    ref: str | None = attribute(wire_name="$ref", reference_types=("User",))
    display_name: str | None = attribute(mutability="readOnly")


def as_manager(manager: Manager | str | None) -> Manager | None:
    """A Manager of an id; what is no manager stays as it is, to be refused."""
    other: Any = manager
    return Manager(other) if isinstance(other, str) else other


@extension(urns.ENTERPRISE_USER, of=User)
@frozen(kw_only=True, repr=False)
class EnterpriseUser(Complex):
    """
    What an enterprise knows of a user (RFC 7643 section 4.3).

    Attributes:
        manager: Given as a `Manager` or as the id of one.
    """

    employee_number: str | None = None
    cost_center: str | None = None
    organization: str | None = None
    division: str | None = None
    department: str | None = None
    manager: Manager | None = field(default=None, converter=as_manager)
