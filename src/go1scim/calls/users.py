"""The operations on users."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypedDict, Unpack

from attrs import evolve

from go1scim import urns
from go1scim._exchange import Flow, step
from go1scim._publish import Awaiting, Blocking, op
from go1scim.calls._matching import exact, folded, only
from go1scim.calls._reading import Key
from go1scim.calls._updating import Place, Wish, unknown_change
from go1scim.calls._writing import WritingCalls
from go1scim.converter import from_dict, to_dict
from go1scim.errors import DecodeError, ValidationError
from go1scim.models import (
    Address,
    Email,
    EnterpriseUser,
    Entitlement,
    InstantMessaging,
    Manager,
    Name,
    PhoneNumber,
    Photo,
    Role,
    RoleValue,
    User,
    X509Certificate,
)
from go1scim.models.role_rules import (
    as_sent,
    check_names,
    check_person_name,
    held,
    named_otherwise,
    reads_as_asked,
    settle_conflict,
    with_what_stays,
)
from go1scim.patch import PatchOp, PatchOperation
from go1scim.schemas import shapes, wire_name


class UserChanges(TypedDict, total=False):
    """
    The attributes that `update()` takes: of the core schema, and of the enterprise extension.

    ``user_name``, ``external_id``, ``name``, ``display_name``, ``nick_name``, ``profile_url``,
    ``title``, ``user_type``, ``preferred_language``, ``locale``, ``timezone``, ``active``,
    ``password``, ``emails``, ``phone_numbers``, ``ims``, ``photos``, ``addresses``,
    ``entitlements``, ``roles``, ``x509_certificates``; ``employee_number``, ``cost_center``,
    ``organization``, ``division``, ``department``, ``manager``.
    """

    user_name: str
    external_id: str | None
    name: Name | None
    display_name: str | None
    nick_name: str | None
    profile_url: str | None
    title: str | None
    user_type: str | None
    preferred_language: str | None
    locale: str | None
    timezone: str | None
    active: bool | None
    password: str | None
    emails: Sequence[Email] | None
    phone_numbers: Sequence[PhoneNumber] | None
    ims: Sequence[InstantMessaging] | None
    photos: Sequence[Photo] | None
    addresses: Sequence[Address] | None
    entitlements: Sequence[Entitlement] | None
    roles: Sequence[RoleValue | Role | str] | None
    x509_certificates: Sequence[X509Certificate] | None
    employee_number: str | None
    cost_center: str | None
    organization: str | None
    division: str | None
    department: str | None
    manager: Manager | str | None


_CHANGES: Final = frozenset(UserChanges.__annotations__)
_ENTERPRISE: Final = frozenset(
    {"employee_number", "cost_center", "organization", "division", "department", "manager"}
)


class UserCalls(WritingCalls[User]):
    """The operations on the users of a portal (RFC 7643 section 4.1)."""

    _type = User
    _path = "/Users"
    _keys = {  # noqa: RUF012 - a table; the base class says its type
        "user_name": Key("userName", lambda user: (user.user_name,), folded),
        "external_id": Key("externalId", lambda user: (user.external_id,), exact),
        "email": Key("emails.value", lambda user: [email.value for email in user.emails], folded),
    }

    @op
    def find(
        self,
        *,
        user_name: str | None = None,
        external_id: str | None = None,
        email: str | None = None,
    ) -> Flow[User | None]:
        """
        The one user with this key, or None.

        The answer is verified here, since a provider may ignore filters. A user name and an e-mail
        address match in any case, an external id exactly (RFC 7643 section 4.1.1).

        Raises:
            AmbiguousMatchError: Several users have it.
            ValidationError: Not exactly one keyword was given.
        """
        keyword, value = only(user_name=user_name, external_id=external_id, email=email)
        return (yield from self._found(keyword, value))

    @op
    def update(self, user: str | User, **changes: Unpack[UserChanges]) -> Flow[User]:
        """
        Change attributes of a user, and return it as it is now.

        Only what differs from *user* is sent, as the smallest PATCH: of a complex attribute the
        parts that differ, of a list the values, where the provider can address them. Where nothing
        differs, nothing is sent. An attribute that is not named is left alone; None or an empty
        list clears it. Where somebody else has changed the user meanwhile, and the provider can
        tell, the change is made anew on what is there now.

        Args:
            user: The user as it was read, or an id: then it is read first; so it is where something
                is to be cleared that *user* does not show.

        Raises:
            RoleConflictError: Go1 would reduce the roles; see ``role_policy``.
            ForbiddenError: Also for a new e-mail address, which takes an Administrator of every
                portal that the user belongs to (Go1 help article 9775525).
        """
        return (yield from self._changed(user, wished(changes)))

    @op
    def patch(self, id: str | User, patch_op: PatchOp) -> Flow[User]:
        """
        Change parts of a user, and return it as it is now (RFC 7644 section 3.5.2).

        Args:
            id: An id, or a user that was read before.

        Raises:
            RoleConflictError: The operations together give roles that Go1 would reduce; see
                ``role_policy``.
            NotFoundError: There is no such user.
        """
        return self._patched(id, self._checked_patch(id, patch_op))

    @op
    def deactivate(self, user: str | User) -> Flow[User]:
        """
        Take a user's access away and keep the record (``active: false``), and return the user.

        Go1 never deletes an account; an inactive user cannot sign in and can be set active again.
        """
        return self._patched(user, _ACTIVATION[False])

    @op
    def reactivate(self, user: str | User) -> Flow[User]:
        """Give a deactivated user access again (``active: true``), and return the user."""
        return self._patched(user, _ACTIVATION[True])

    @op
    def replace(self, resource: User) -> Flow[User]:
        """
        Put *resource* in the place of the user with its id, and return it as it is now.

        What *resource* does not have is cleared (RFC 7644 section 3.5.1). Attributes that no schema
        knows are sent back as they were read.

        Raises:
            RoleConflictError: Go1 would reduce the roles; see ``role_policy``.
            PreconditionFailedError: Somebody changed it since it was read, where the provider can
                tell.
        """
        self._document(resource)
        self._where(resource)
        try:
            user = self._checked(resource)
        except ValidationError as error:
            if error.field != "roles" or type(error) is not ValidationError:
                raise
            current = yield from step(self._get(resource))
            user = self._checked(resource, current.roles)
        return (yield from self._shown(user, self._replacing(user)))

    def _allowed(self, current: User, wish: Wish) -> Wish:
        """The wish under Go1's rules, without roles that Go1 would read back as they are."""
        dialect, allowed = self._provider.dialect, dict(wish)
        if dialect.names_required and _NAME in wish:
            check_person_name(from_dict({"name": wish[_NAME]}, User).name)
        if dialect.go1_rules and _ROLES in wish:
            asked = self._roles(_role_values(wish[_ROLES]), current, current.roles)
            if reads_as_asked(asked, current.roles):
                del allowed[_ROLES]
            else:
                if self._is_addressed(current, _ROLES):
                    asked = with_what_stays(asked, current.roles)
                allowed[_ROLES] = to_dict(User(roles=asked)).get("roles")
        return allowed

    def _is_addressed(self, current: User, place: Place) -> bool:
        """As of any resource; and roles only where the provider shows them as they are written."""
        dialect = self._provider.dialect
        named = dialect.roles == "text" or (dialect.go1_rules and named_otherwise(current.roles))
        return super()._is_addressed(current, place) and not (place == _ROLES and named)

    def _identity(self, resource: User) -> Iterator[tuple[str, str | None]]:
        yield "external_id", resource.external_id
        yield "user_name", resource.user_name

    def _unlike(self, existing: User, sent: User) -> Wish:
        """As of any resource; and a user who was just created is active unless sent otherwise."""
        wish = super()._unlike(existing, sent)
        if sent.active is None and existing.active is False:
            return {**wish, _ACTIVE: True}
        return wish

    def _checked(self, resource: User, known_to_server: Sequence[RoleValue] = ()) -> User:
        """The user under Go1's rules: what a whole resource may say."""
        dialect = self._provider.dialect
        if not isinstance(resource, User):
            return resource
        if not (resource.user_name or "").strip():
            raise ValidationError(
                "user_name is empty",
                field="user_name",
                hint="Every user has one (RFC 7643 section 4.1.1); Go1 advises the e-mail address.",
            )
        if dialect.names_required:
            check_person_name(resource.name)
        if not dialect.go1_rules:
            return resource
        roles = self._roles(resource.roles, resource, known_to_server)
        return resource if roles is resource.roles else evolve(resource, roles=tuple(roles))

    def _roles(
        self,
        roles: Sequence[RoleValue],
        whose: str | User,
        known_to_server: Sequence[RoleValue] = (),
    ) -> Sequence[RoleValue]:
        check_names(roles, known_to_server=known_to_server)
        who = (whose.user_name or whose.id or "") if isinstance(whose, User) else whose
        return settle_conflict(as_sent(roles), self._provider.role_policy, who=who)

    def _checked_patch(self, whose: str | User, patch_op: PatchOp) -> PatchOp:
        """The operations under Go1's rules, as far as they can be judged by themselves."""
        if not isinstance(patch_op, PatchOp) or not self._provider.dialect.go1_rules:
            return patch_op
        together: Sequence[RoleValue] = ()
        for operation in patch_op.operations:
            values = _role_lists(operation)
            if values is not None:
                roles = [role for value in values.values() for role in _role_values(value)]
                check_names(roles)
                together = [*(together if operation.op == "add" else ()), *roles]
        settled = self._roles(together, whose)
        lost = held(together) - held(settled)
        return PatchOp([self._checked_operation(each, lost) for each in patch_op.operations])

    def _checked_operation(self, operation: PatchOperation, lost: frozenset[str]) -> PatchOperation:
        """The operation with its roles as they are sent, but for those that are *lost*."""
        values = _role_lists(operation)
        if not values:
            return operation
        write = self._provider.dialect.write_value
        written = {
            key: write("roles", to_dict(User(roles=_sent(value, lost))).get("roles", []))
            for key, value in values.items()
        }
        if operation.path is not None:
            return evolve(operation, value=written[operation.path])
        return evolve(operation, value={**operation.value, **written})


def _role_lists(operation: PatchOperation) -> Mapping[str, Any] | None:
    """The roles that an operation is about, by their paths; None where it is about no roles."""
    path, value = operation.path, operation.value
    if path is None:
        found = {key: each for key, each in value.items() if key.lower() in _ROLES_PATHS}
        return found or None
    if path.lower() not in _ROLES_PATHS:
        return None
    return {} if value is None or operation.op == "remove" else {path: value}


def _sent(value: Any, lost: frozenset[str]) -> Sequence[RoleValue]:
    return [role for role in as_sent(_role_values(value)) if not lost & held([role])]


_ACTIVATION: Final = {state: PatchOp().replace("active", state) for state in (True, False)}
_ACTIVE: Final = Place(None, "active")
_NAME: Final = Place(None, "name")
_ROLES: Final = Place(None, "roles")
_ROLES_PATHS: Final = frozenset({"roles", f"{urns.USER}:roles".lower()})


def _role_values(value: Any) -> Sequence[RoleValue]:
    """The roles in a wire value: a list, or one that was not put into a list."""
    values = value if isinstance(value, list | tuple) else [value] if value else []
    try:
        return from_dict({"roles": list(values)}, User).roles
    except DecodeError as error:
        raise ValidationError(
            f"a role cannot be read: {error.detail}",
            field="roles",
            hint="Pass roles as objects such as {'value': Role.LEARNER.guid}.",
        ) from None


def wished(changes: Mapping[str, Any]) -> Wish:
    """
    The changes as a wish, validated by the models.

    Raises:
        ValidationError: A keyword is unknown, or a value has the wrong type.
    """
    for name in changes.keys() - _CHANGES:
        raise unknown_change(name, _CHANGES)
    if not (changes.get("user_name", "given") or "").strip():
        raise ValidationError(
            "user_name is empty",
            field="user_name",
            hint="Pass the new name: no user is without one (RFC 7643 section 4.1.1).",
        )
    manager = changes.get("manager")
    if isinstance(manager, User):
        if not manager.id:
            raise ValidationError(
                "the manager has no id: it was not read from a provider",
                field="manager",
                hint="find() the manager, or pass an id; None clears.",
            )
        changes = {**changes, "manager": manager.id}
    core = {name: value for name, value in changes.items() if name not in _ENTERPRISE}
    lists = {shape.name for shape in shapes(User) if shape.multi_valued}
    enterprise = {name: value for name, value in changes.items() if name in _ENTERPRISE}
    cleared = {
        name: () if value is None else value for name, value in core.items() if name in lists
    }
    user = to_dict(User(**{**core, **cleared}))
    extension = to_dict(EnterpriseUser(**enterprise))
    wish = {Place(None, wire_name(User, name)): user.get(wire_name(User, name)) for name in core}
    for name in enterprise:
        wire = wire_name(EnterpriseUser, name)
        wish[Place(urns.ENTERPRISE_USER, wire)] = extension.get(wire)
    return wish


class Users(UserCalls, Blocking):
    """``client.users``: see `UserCalls`."""


class AsyncUsers(UserCalls, Awaiting):
    """``client.users`` of an `AsyncClient`."""
