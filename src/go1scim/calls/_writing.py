"""Creating, changing and deleting resources (RFC 7644 sections 3.3, 3.5 and 3.6)."""

from abc import abstractmethod
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final, Literal

from go1scim._exchange import Call, Flow, Response, step
from go1scim._publish import op
from go1scim.calls._changing import document_for, patch_for
from go1scim.calls._reading import R, ReadingCalls
from go1scim.calls._updating import Place, Wish, clears_unseen, differing, lowered, wish_for
from go1scim.converter import from_dict, to_dict
from go1scim.errors import (
    BadRequestError,
    ConflictError,
    DecodeError,
    PreconditionFailedError,
    ValidationError,
)
from go1scim.patch import PatchOp

IfExists = Literal["raise", "return", "update"]
_IF_EXISTS: Final = ("raise", "return", "update")

#: Where what exists is none of the resource's own keys.
_TAKEN_HINT: Final = (
    "The address or name belongs to another resource: look a user up with find(email=...)."
)

_READ_ONLY: Final = ("meta", "groups")

#: What no provider drops.
_IDENTIFYING: Final = frozenset({"userName", "externalId", "name", "displayName", "emails"})

#: How often a change is made anew on what somebody else has made of the resource meanwhile.
_MERGES: Final = 3


class WritingCalls(ReadingCalls[R]):
    """How users and groups are written."""

    @op
    def create(self, resource: R, *, if_exists: IfExists = "raise") -> Flow[R]:
        """
        Create a resource, and return it as the provider has it (RFC 7644 section 3.3).

        Exactly one exists afterwards, even where an answer was lost: before the request is sent
        again, the resource is looked up by its external id and by its name.

        Args:
            if_exists: What to do where it exists already: raise; return the one that exists; or
                update it with the attributes that are set in *resource*. An update never
                reactivates a user unless ``active=True``.

        Raises:
            RoleConflictError: Go1 would reduce the roles; see ``role_policy``.
            ConflictError: It exists already, and *if_exists* says to raise.
        """
        if if_exists not in _IF_EXISTS:
            raise ValidationError(
                f"if_exists is {if_exists!r}",
                field="if_exists",
                hint=f"Pass one of {', '.join(map(repr, _IF_EXISTS))}.",
            )
        new = self._checked(resource)
        call = self._post(new)
        if if_exists != "raise":
            existing = yield from self._existing(new)
            if existing is not None:
                return (yield from self._adopted(existing, new, if_exists))
        try:
            created = yield from step(call)
        except ConflictError as error:
            # Somebody was faster, or the provider hides from filters what it refuses to double.
            existing = None if if_exists == "raise" else (yield from self._existing(new))
            if existing is None:
                if if_exists != "raise":
                    error.hint = _TAKEN_HINT
                raise
            return (yield from self._adopted(existing, new, if_exists))
        if isinstance(created, str):
            return (yield from step(self._get(created)))
        if created is None:
            created = yield from self._existing(new)
        if created is None:
            raise DecodeError(
                "the provider has accepted the resource, but neither returns nor finds it",
                hint="It exists: look it up before you create it again.",
                method="POST",
                path=self._path,
            )
        return created

    @op
    def replace(self, resource: R) -> Flow[R]:
        """
        Put *resource* in the place of the one with its id, and return it as it is now.

        What *resource* does not have is cleared (RFC 7644 section 3.5.1). Attributes that no schema
        knows are sent back as they were read.

        Raises:
            PreconditionFailedError: Somebody changed it since it was read, where the provider can
                tell.
        """
        return self._shown(resource, self._replacing(resource))

    @op
    def patch(self, id: str | R, patch_op: PatchOp) -> Flow[R]:
        """
        Change parts of a resource, and return it as it is now (RFC 7644 section 3.5.2).

        Args:
            id: An id, or a resource that was read before.

        Raises:
            NotFoundError: There is no such resource.
        """
        return self._patched(id, patch_op)

    @op
    def delete(self, id: str | R) -> Call[None]:
        """
        Delete a resource (RFC 7644 section 3.6).

        What Go1 does on DELETE is not published: it may deactivate the user. To take access away
        and keep the record, use ``deactivate()``.

        Raises:
            NotFoundError: There is none.
        """
        return Call(self._provider.request("DELETE", self._where(id)), _nothing)

    @abstractmethod
    def _checked(self, resource: R) -> R:
        """*resource* as it may be sent."""

    @abstractmethod
    def _allowed(self, current: R, wish: Wish) -> Wish:
        """The part of *wish* that may and need be sent."""

    @abstractmethod
    def _identity(self, resource: R) -> Iterator[tuple[str, str | None]]:
        """The keywords and values that *resource* can be looked up by, the surest first."""

    def _unlike(self, existing: R, sent: R) -> Wish:
        """What of *sent* shows otherwise in *existing*, which then is not what was made of it."""
        document = lowered(to_dict(existing))
        wish = lowered(self._allowed(existing, wish_for(to_dict(sent))))
        return {
            place: value
            for place, value in differing(document, wish, merge=True).items()
            # What does not show at all may have been dropped without notice, but for who it is.
            if place.of(document) is not None or place.name in _IDENTIFYING
        }

    def _existing(self, resource: R) -> Flow[R | None]:
        """
        The resource that the provider has under one of the keys of *resource*.

        Raises:
            BadRequestError: The provider can look up by none of them.
        """
        refused, looked_up = None, False
        for keyword, value in self._identity(resource):
            if not value:
                continue
            try:
                found = yield from self._found(keyword, value)
            except BadRequestError as error:
                refused = error  # not every provider filters by every key
                continue
            looked_up = True
            if found is not None:
                return found
        if refused is not None and not looked_up:
            raise refused
        return None

    def _own(self, resource: R) -> Flow[R | None]:
        """
        The resource that a request without an answer has created, where it has.

        Raises:
            ConflictError: There is one under the same key, which differs from what was sent.
        """
        existing = yield from self._existing(resource)
        if existing is None or not self._unlike(existing, resource):
            return existing
        raise ConflictError(
            f"the answer was lost, and the provider has {existing.id} under the same key, which "
            "differs from what was sent",
            scim_type="uniqueness",
        )

    def _adopted(self, existing: R, resource: R, if_exists: IfExists) -> Flow[R]:
        if if_exists == "return":
            return existing
        return (yield from self._fulfil(existing, wish_for(to_dict(resource)), merge=True))

    def _changed(self, id: str | R, wish: Wish) -> Flow[R]:
        """The resource, changed to what *wish* says."""
        current = id if isinstance(id, self._type) else (yield from step(self._get(id)))
        # A PUT needs everything, and what a resource does not show may have been left out.
        needs_all = self._provider.dialect.update == "put"
        if current is id and (needs_all or clears_unseen(to_dict(current), wish)):
            current = yield from step(self._get(current))
        return (yield from self._fulfil(current, wish))

    def _fulfil(self, current: R, wish: Wish, *, merge: bool = False) -> Flow[R]:
        """Make *current* what *wish* says; anew, where somebody else was faster."""
        merges = 0
        while True:
            document = to_dict(current)
            unfulfilled = differing(document, self._allowed(current, wish), merge=merge)
            if not unfulfilled:
                return current
            try:
                return (yield from self._write(current, document, unfulfilled, merge=merge))
            except PreconditionFailedError:
                merges += 1
                if merges == _MERGES:
                    raise
            current = yield from step(self._get(current))

    def _write(self, current: R, document: dict[str, Any], wish: Wish, *, merge: bool) -> Flow[R]:
        """Send what makes *current*, in JSON the *document*, fulfil *wish*."""
        dialect = self._provider.dialect
        if dialect.update == "put":
            wanted = from_dict(document_for(document, wish, merge=merge), self._type)
            return (yield from self._shown(current, self._replacing(wanted)))
        addressed = partial(self._is_addressed, current)
        patch_op = patch_for(document, wish, dialect, merge=merge, addressed=addressed)
        try:
            return (yield from self._sent(current, wish, patch_op, merge=merge))
        except BadRequestError:
            if not _has_value_path(patch_op):
                raise
        # A provider may refuse value paths; whether Go1 does is not published.
        patch_op = patch_for(document, wish, dialect, merge=merge, addressed=lambda _: False)
        return (yield from self._sent(current, wish, patch_op, merge=merge))

    def _sent(self, current: R, wish: Wish, patch_op: PatchOp, *, merge: bool) -> Flow[R]:
        """Send *patch_op*, which makes *current* fulfil *wish*."""
        if not patch_op:  # what differs is nothing that a client can set
            return current
        # Once carried out, an added value may be there twice, and a value filter match nothing.
        is_repeatable = _idempotent(patch_op) and not _has_value_path(patch_op)
        call = self._patching(
            current,
            patch_op,
            if_match=self._version(current),
            probe=None if is_repeatable else partial(self._fulfilling, current, wish, merge=merge),
        )
        return (yield from self._shown(current, call))

    def _fulfilling(self, resource: R, wish: Wish, *, merge: bool) -> Flow[R | None]:
        """The resource as it is now, where it is what *wish* says."""
        current = yield from step(self._get(resource))
        document, wanted = lowered(to_dict(current)), lowered(self._allowed(current, wish))
        return None if differing(document, wanted, merge=merge) else current

    def _is_addressed(self, current: R, place: Place) -> bool:
        """Whether values of this list are addressed one by one."""
        dialect = self._provider.dialect
        return dialect.value_paths and dialect.update == "patch"

    def _post(self, resource: R) -> Call[R | str | None]:
        """
        The call that creates *resource*; it is repeated only after a look-up.

        It gives the resource, else its id, else None: whatever the answer has.
        """
        document = self._document(resource)
        request = self._provider.request("POST", self._path, document, idempotent=True)
        return Call(request, self._read_created, partial(self._own, resource))

    def _replacing(self, resource: R) -> Call[R | None]:
        """The call that puts *resource*; it gives the resource as it is now, where that is said."""
        document, where = self._document(resource), self._where(resource)
        version = self._version(resource)
        request = self._provider.request("PUT", where, document, if_match=version)
        # Repeated, a lost but carried out PUT would fail: its own success has changed the version.
        probe = None if version is None else partial(self._put_before, resource)
        return Call(request, self._read_if_any, probe)

    def _put_before(self, resource: R) -> Flow[R | None]:
        """The resource as it is now, where a PUT of *resource* has been carried out."""
        current = yield from step(self._get(resource))
        # As long as the version stands, nothing has; content alone does not show what is to go.
        is_unchanged = self._version(current) == self._version(resource)
        return None if is_unchanged or self._unlike(current, resource) else current

    def _patching(
        self,
        id: str | R,
        patch_op: PatchOp,
        *,
        if_match: str | None = None,
        probe: Callable[[], Flow[R | None]] | None = None,
    ) -> Call[R | None]:
        """The call that changes parts; it gives the resource as it is now, where that is said."""
        request = self._provider.request(
            "PATCH",
            self._where(id),
            self._patch_document(patch_op),
            idempotent=probe is not None or _idempotent(patch_op),
            if_match=if_match,
        )
        return Call(request, self._read_if_any, probe)

    def _patched(self, id: str | R, patch_op: PatchOp) -> Flow[R]:
        call = self._patching(id, patch_op)
        if not patch_op.operations:  # a request needs at least one (RFC 7644 section 3.5.2)
            return step(self._get(id))
        return self._shown(id, call)

    def _shown(self, id: str | R, call: Call[R | None]) -> Flow[R]:
        """Make *call*; where the answer does not show the resource, get it."""
        changed = yield from step(call)
        if changed is None:
            changed = yield from step(self._get(id))
        return changed

    def _version(self, resource: R) -> str | None:
        """The version that must still stand when *resource* is changed."""
        meta = resource.meta if self._provider.dialect.if_match else None
        return meta.version if meta else None

    def _document(self, resource: R) -> dict[str, Any]:
        if not isinstance(resource, self._type):
            kind = self._type.__name__
            raise ValidationError(
                f"{type(resource).__name__} is not a {kind}", hint=f"Pass a go1scim.{kind}."
            )
        document = to_dict(resource)
        for name in _READ_ONLY:  # a server ignores these (RFC 7644 section 3.5.1): do not send them
            document.pop(name, None)
        return self._provider.dialect.write(document)

    def _patch_document(self, patch_op: PatchOp) -> dict[str, Any]:
        if not isinstance(patch_op, PatchOp):
            raise ValidationError(
                f"{type(patch_op).__name__} is not a PatchOp",
                hint="Pass PatchOp().replace(path, value), for example.",
            )
        return to_dict(patch_op)


def _nothing(response: Response) -> None:
    """A deletion is answered with nothing, or with something of no use."""


def _has_value_path(patch_op: PatchOp) -> bool:
    """Whether an operation addresses values of a list by a filter."""
    return any("[" in (each.path or "") for each in patch_op.operations)


def _idempotent(patch_op: PatchOp) -> bool:
    """Whether sending it twice is as good as once: an ``add`` may append a second time."""
    return all(operation.op != "add" for operation in patch_op.operations)
