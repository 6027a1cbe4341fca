"""The complex attributes of a user (RFC 7643 sections 4.1.1 and 4.1.2)."""

from collections.abc import Iterable
from typing import Any

from attrs import field, frozen

from go1scim.models._base import Complex
from go1scim.models._check import as_tuple
from go1scim.models.roles import Role
from go1scim.schemas import attribute, facts

_PLACES = ("work", "home", "other")


@frozen(kw_only=True, repr=False)
class Name(Complex):
    """The parts of a person's name."""

    formatted: str | None = None
    family_name: str | None = None
    given_name: str | None = None
    middle_name: str | None = None
    honorific_prefix: str | None = None
    honorific_suffix: str | None = None


@frozen(kw_only=True, repr=False)
class Email(Complex):
    """An e-mail address."""

    value: str | None = field(default=None, kw_only=False)
    display: str | None = None
    type: str | None = attribute(canonical_values=_PLACES)
    primary: bool | None = None


@frozen(kw_only=True, repr=False)
class PhoneNumber(Complex):
    """A phone number, best as a ``tel:`` URI (RFC 3966)."""

    value: str | None = field(default=None, kw_only=False)
    display: str | None = None
    type: str | None = attribute(
        canonical_values=("work", "home", "mobile", "fax", "pager", "other")
    )
    primary: bool | None = None


@frozen(kw_only=True, repr=False)
class InstantMessaging(Complex):
    """An address for instant messages."""

    value: str | None = field(default=None, kw_only=False)
    display: str | None = None
    type: str | None = attribute(
        canonical_values=("aim", "gtalk", "icq", "xmpp", "msn", "skype", "qq", "yahoo")
    )
    primary: bool | None = None


@frozen(kw_only=True, repr=False)
class Photo(Complex):
    """The URL of a picture."""

    value: str | None = field(
        default=None, kw_only=False, metadata=facts(reference_types=("external",))
    )
    display: str | None = None
    type: str | None = attribute(canonical_values=("photo", "thumbnail"))
    primary: bool | None = None


@frozen(kw_only=True, repr=False)
class Address(Complex):
    """A postal address."""

    formatted: str | None = None
    street_address: str | None = None
    locality: str | None = None
    region: str | None = None
    postal_code: str | None = None
    country: str | None = None
    type: str | None = attribute(canonical_values=_PLACES)
    primary: bool | None = None


@frozen(kw_only=True, repr=False)
class Entitlement(Complex):
    """A thing that a user may have."""

    value: str | None = field(default=None, kw_only=False)
    display: str | None = None
    type: str | None = None
    primary: bool | None = None


@frozen(kw_only=True, repr=False)
class RoleValue(Complex):
    """A role of a user: at Go1 one of `Role`, elsewhere any text."""

    value: str | None = field(default=None, kw_only=False)
    display: str | None = None
    type: str | None = None
    primary: bool | None = None

    @property
    def role(self) -> Role | None:
        """The Go1 role that this is, or None."""
        found = Role.find(self.value) if self.value else None
        return found or (Role.find(self.display) if self.display else None)


def as_role_value(role: Any) -> Any:
    """The value of a Role, a GUID or a label; any other text as it is."""
    known = Role.find(role) if isinstance(role, str) else role
    if isinstance(known, Role):
        return RoleValue(known.guid, display=known.label)
    return RoleValue(role) if isinstance(role, str) else role


def as_role_values(roles: Iterable[Role | RoleValue | str]) -> tuple[RoleValue, ...]:
    """The values of several roles; what is no list of roles stays as it is, to be refused."""
    values: Any = as_tuple(roles)
    if isinstance(values, tuple):
        return tuple(map(as_role_value, values))
    return values  # type: ignore[no-any-return]


@frozen(kw_only=True, repr=False)
class X509Certificate(Complex):
    """A certificate; its value is DER in base64 (RFC 7643 section 2.3.6)."""

    value: str | None = field(default=None, kw_only=False, metadata=facts(type="binary"))
    display: str | None = None
    type: str | None = None
    primary: bool | None = None


@frozen(kw_only=True, repr=False)
class GroupMembership(Complex):
    """A group that a user belongs to; it changes by way of the group (RFC 7643 section 4.1.2)."""

    value: str | None = field(
        default=None, kw_only=False, metadata=facts(mutability="readOnly", identifier=True)
    )
    ref: str | None = attribute(
        wire_name="$ref", reference_types=("User", "Group"), mutability="readOnly"
    )
    display: str | None = attribute(mutability="readOnly")
    type: str | None = attribute(canonical_values=("direct", "indirect"), mutability="readOnly")
