"""How to write to a provider: `Dialect`, with `GO1` and `RFC`; and how long to wait: `Timeout`."""

from typing import Any, Final, Literal, TypeAlias

from attrs import field, frozen

from go1scim import urns
from go1scim._validators import choice, flag, header, number, text
from go1scim.errors import ValidationError

RolePolicy: TypeAlias = Literal["raise", "resolve", "allow"]
ROLE_POLICIES: Final = ("raise", "resolve", "allow")


@frozen(kw_only=True)
class Dialect:
    """
    How to write to a provider. What Go1 expects of each is not published: every choice can be made.

    Attributes:
        name: For messages.
        go1_rules: Whether Go1's rules for roles are kept to: names, conflicts, and what is read
            back (documented by Go1).
        names_required: Whether a user without given and family name is refused before it is sent.
            Go1's CSV import refuses one; that SCIM does is *inferred*.
        update: Whether `update()` sends PATCH (RFC 7644 section 3.5.2) or PUT of the whole
            resource, as apps made with Okta's wizard do.
        value_paths: Whether `update()` addresses single values of a list by value filters, such as
            ``emails[type eq "work"].value`` (RFC 7644 section 3.5.2), or sends the whole list.
            Whether Go1 takes such paths is not published: where they are refused, the whole list is
            sent after all, which this option spares the first attempt.
        roles: Whether a role is written as ``{"value": …}`` (RFC 7643 section 4.1.2) or as text.
        manager: Whether a manager is written as ``{"value": …}`` (RFC 7643 section 4.3) or as text,
            as Entra does.
        member_chunk: How many members one PATCH adds or removes at the most.
        media_type: The Content-Type of requests.
        if_match: Whether a change is made on condition of the version that was read, where the
            provider gives versions (RFC 7644 section 3.14).
    """

    name: str = field(validator=text)
    go1_rules: bool = field(default=False, validator=flag)
    names_required: bool = field(default=False, validator=flag)
    update: Literal["patch", "put"] = field(default="patch", validator=choice("patch", "put"))
    value_paths: bool = field(default=True, validator=flag)
    roles: Literal["object", "text"] = field(default="object", validator=choice("object", "text"))
    manager: Literal["object", "text"] = field(default="object", validator=choice("object", "text"))
    member_chunk: int = field(default=100, validator=number(1, whole=True))
    media_type: str = field(default="application/scim+json", validator=header)
    if_match: bool = field(default=True, validator=flag)

    def write(self, document: dict[str, Any]) -> dict[str, Any]:
        """A resource document in the form of this dialect."""
        changed = dict(document)
        if self.roles == "text" and "roles" in document:
            changed["roles"] = self.write_value("roles", document["roles"])
        enterprise = document.get(urns.ENTERPRISE_USER)
        if self.manager == "text" and enterprise and "manager" in enterprise:
            manager = self.write_value("manager", enterprise["manager"])
            changed[urns.ENTERPRISE_USER] = {**enterprise, "manager": manager}
        return changed

    def write_value(self, attribute: str, value: Any) -> Any:
        """The value of one attribute, under its name without URN, in the form of this dialect."""
        if attribute == "roles" and self.roles == "text":
            return [_as_text(role, "roles") for role in value]
        if attribute == "manager" and self.manager == "text" and value:
            return _as_text(value, "manager")
        return value


def _as_text(value: Any, attribute: str) -> Any:
    if not isinstance(value, dict):
        return value
    text = value.get("value") or value.get("display")
    if not text:
        raise ValidationError(
            f"{attribute} has an entry without a value",
            field=attribute,
            hint="Give it a value: this dialect writes it as text.",
        )
    return text


#: What Go1 is taken to expect: RFC 7644, and Go1's rules for roles and names.
GO1: Final = Dialect(name="go1", go1_rules=True, names_required=True)

#: Any other provider that follows RFC 7643 and RFC 7644.
RFC: Final = Dialect(name="rfc")


@frozen(kw_only=True)
class Timeout:
    """
    How long to wait for the parts of one exchange; None waits for ever.

    Attributes:
        connect: Seconds to make a connection.
        read: Seconds without a byte of the answer.
        write: Seconds without progress in sending.
        pool: Seconds to wait for a free connection.
    """

    connect: float | None = field(default=10.0, validator=number(0.001, unlimited=True))
    read: float | None = field(default=60.0, validator=number(0.001, unlimited=True))
    write: float | None = field(default=60.0, validator=number(0.001, unlimited=True))
    pool: float | None = field(default=60.0, validator=number(0.001, unlimited=True))


@frozen(kw_only=True)
class Limits:
    """
    What a client takes from a server at the most.

    Attributes:
        response_bytes: Bytes of one answer, decompressed.
    """

    response_bytes: int = field(default=256 * 1024 * 1024, validator=number(1, whole=True))
