"""
The open questions about Go1, each a named quirk, so that both answers can be tested.

What Go1's endpoint does is only partly published. Every field of `Quirks` is one question, names
where its default comes from, and can be turned. "Documented" means published by Go1, "third-party"
means seen in public programs that talk to Go1, "inferred" means a conclusion of ours.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Literal, TypeAlias

from attrs import Attribute, evolve, field, fields, frozen
from attrs.converters import optional

from go1scim.errors import ConfigurationError, ValidationError

__all__ = ["DIALECTS", "Quirks", "resolve"]

_BOTH: Final = (True, False)
_HINTS: Final[Mapping[type, str]] = {
    str: "Pass a text that is not empty.",
    frozenset: "Pass a set of names, or leave it out.",
}

Check: TypeAlias = "Callable[[Any, Attribute[Any], Any], None]"


def _one_of(*allowed: object) -> Check:
    def check(_: object, attribute: "Attribute[Any]", value: object) -> None:
        # True == 1, but a status of True is a slip.
        if value is None or any(value == one and type(value) is type(one) for one in allowed):
            return
        names = ", ".join(map(repr, allowed))
        raise ValidationError(
            f"quirk {attribute.name} cannot be {value!r}; it is one of {names}",
            field=attribute.name,
        )

    return check


def _at_least(least: float) -> Check:
    def check(_: object, attribute: "Attribute[Any]", value: Any) -> None:
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if value is None or (number and value >= least):
            return
        raise ValidationError(
            f"quirk {attribute.name} cannot be {value!r}; it is a number from {least} up",
            field=attribute.name,
        )

    return check


def _some(kind: type) -> Check:
    def check(_: object, attribute: "Attribute[Any]", value: object) -> None:
        if value is not None and not (isinstance(value, kind) and value):
            raise ValidationError(
                f"quirk {attribute.name} cannot be {value!r}",
                field=attribute.name,
                hint=_HINTS[kind],
            )

    return check


def _names(value: Any) -> Any:
    """A set of names, where *value* is a collection of texts."""
    if isinstance(value, str) or not isinstance(value, Iterable):
        return value
    return frozenset(map(str, value))


def _flag() -> Any:
    return _choice(*_BOTH)


def _choice(*allowed: object) -> Any:
    return field(default=None, validator=_one_of(*allowed))


@frozen(kw_only=True)
class Quirks:
    """
    How a portal behaves where the standard or Go1's documentation leaves a choice.

    None stands for the default of the portal's dialect. "On in go1" means that ``dialect="go1"``
    turns it on, and no other dialect.

    Attributes:
        active_implicit: A user that is created without ``active`` is active, and stays what it was
            where a PUT leaves it out (inferred; on in go1).
        administrator_dropped: Of Administrator and Content Administrator only the latter is applied
            (documented; on in go1).
        bad_token_status: The answer to a token that is unknown, expired or revoked: 401 (the
            standard), or 403 with "Missing or invalid JWT." (third-party: Go1's own library).
        bulk: Whether bulk requests are ``"supported"`` (the standard leaves the choice, and nothing
            is known of Go1's; default), ``"unsupported"`` (501), or ``"absent"`` (404).
        bulk_max_operations: The most operations in one bulk request (inferred; 1000).
        bulk_max_payload: The most bytes of one bulk request (inferred; 1 MiB).
        content_type: The media type of answers (inferred: either ``application/scim+json`` or
            ``application/json``).
        cursor_timeout: Seconds that a cursor lives after its last use (inferred; 3600).
        custom_fields_urn: The one URN of an extension that holds the portal's custom fields; what
            is written under another URN than that and the standard's is dropped without notice
            (inferred; unset: any URN will do).
        default_pagination: How a list is paged that was asked for without startIndex and cursor:
            ``"index"`` (default) or ``"cursor"``, where both are supported (the standard leaves the
            choice).
        delete_refused_status: What ``delete_user="refuse"`` answers: 405 (default), 404 or 501
            (inferred).
        delete_user: What DELETE does to a user: ``"deactivate"`` (inferred from "an account can
            never be permanently deleted", which is documented; go1), ``"remove"`` (rfc),
            ``"unlink"``: the user is out of this portal, and the same one comes back when it is
            created again (inferred), or ``"refuse"``.
        discovery: Whether ServiceProviderConfig, Schemas and ResourceTypes are ``"open"`` to all,
            ``"authenticated"`` (default), or ``"absent"`` (inferred: nothing is known of Go1's).
        dynamic_groups: What a change of the members of a group of `Portal.dynamic_groups` does:
            ``"refuse"`` (400, default) or ``"ignore"``, which leaves them as they were without
            notice (inferred from documented: the members of a dynamic group cannot be edited by
            hand).
        email_change_ignored: A new e-mail for a user of `Portal.on_other_portals` is accepted, and
            not applied (inferred; off). It wins over ``email_change_refused``.
        email_change_refused: A new primary e-mail for a user that is on other portals too is
            refused (documented that an Administrator of each is needed, the answer is inferred; on
            in go1). `Portal.on_other_portals` names those users.
        email_change_status: The answer of ``email_change_refused``: 403 (default), 400 or 409
            (inferred).
        email_unique: No two users share a primary e-mail (third-party: the pair of portal and
            e-mail is unique in Go1's own code; on in go1).
        empty_last_page: Lists promise one resource more than there is, so that a last page is empty
            (inferred; off).
        enterprise_dropped: The enterprise extension is dropped without notice (inferred; off).
        error_body: The shape of errors: ``"scim"`` (default), or one that Go1's other services use
            (third-party): ``"go1"`` is ``{error_code, message}``, ``"message"`` is ``{message}``,
            ``"errors"`` is ``{errors: [...]}``; ``"html"`` and ``"empty"`` are what gateways send.
        error_status_number: ``status`` in a SCIM error is a number instead of text (inferred).
        etags: Resources have versions, which If-Match and If-None-Match are compared with (the
            standard leaves the choice, and nothing is known of Go1's; on).
        existing_user: What POST does for a person who is there already: ``"conflict"`` (409,
            default), ``"attach"`` (200 with that person), or ``"reactivate"`` (201 where the person
            is inactive, else 409). Go1's REST service attaches (documented); for SCIM it is
            inferred.
        existing_user_status: The answer that attaches an existing person: 200 (default) or 201
            (inferred).
        expires_in_text: The token answer has its ``expires_in`` as text (inferred; off).
        group_names_unique: A second group of the same displayName is refused with 409 (inferred;
            off).
        id_form: Ids are ``"uuid"`` (default), a JSON ``"number"`` (third-party: Go1's REST
            service), digits in a ``"text"``, or a prefixed ``"ulid"`` such as ``usr_01…``
            (third-party: ids inside of Go1; for groups, inferred).
        ignore_filters: Every filter is silently ignored (inferred; off).
        ignore_sort: sortBy is silently ignored (the standard leaves the choice; off).
        index_delay: Seconds until a new resource is found by a filter (inferred from third-party:
            Go1's search is index backed; 0).
        learner_implicit: Everyone holds Learner, whatever was sent (documented for people, inferred
            for read-backs; on in go1).
        location_header: A 201 carries Location (inferred; on).
        mail_on_create: A new user gets a welcome mail, kept in `Portal.outbox` (documented for the
            REST service, inferred for SCIM; on in go1).
        mail_on_email_change: The old address gets a notice of a new one, kept in `Portal.outbox`
            (documented for the administration pages, inferred for SCIM; on in go1).
        manager_clearing: What clears a manager in a PATCH: ``"any"`` of the three (default), or
            only ``"remove"``, ``"null"`` or ``"empty"`` (empty text), where the others are refused
            with 400 (inferred).
        manager_display: The displayName of a manager reads ``"as_sent"`` (default), is ``"filled"``
            from the manager's own, or ``"absent"`` (inferred).
        manager_form: The manager reads as an ``"object"`` (default), a bare ``"string"``, or a
            ``"list"`` of objects (inferred).
        manager_value: The value of a manager is kept ``"as_sent"`` (default), or reads as the
            ``"id"`` or the ``"email"`` of the manager, whichever of the two was sent (inferred; the
            CSV import takes e-mails, which is documented).
        me: What ``/Me`` is: an ``"alias"`` of the user behind the token, 501 where there is none
            (default), a ``"redirect"`` to it (308), ``"unsupported"`` (501), or ``"absent"`` (404)
            (the standard leaves the choice, and nothing is known of Go1's).
        member_cap: The most members that an answer shows of a group (inferred; unset: all).
        members_in_lists: Lists of groups contain their members (inferred; on).
        members_returned: Members are returned by ``"default"``, on ``"request"`` by ``attributes``,
            or ``"never"`` (inferred).
        missing_scope_status: The answer to a token that lacks a scope: 401 with "Missing scopes"
            (third-party; go1) or 403 (the standard; rfc).
        moving_totals: totalResults is one more on every page but the first (inferred; off).
        names_required: Given and family name may not be empty (documented for the CSV import,
            inferred for SCIM; on in go1).
        omit_paging_fields: Lists lack itemsPerPage and startIndex (inferred; off).
        page_cap: The most resources in one page (inferred; 1000).
        pagination: How lists are paged: by ``"index"``, by ``"cursor"`` (RFC 9865), or ``"both"``,
            as the client asks (default) (the standard leaves the choice, and nothing is known of
            Go1's).
        patch_capitals_refused: An op such as "Replace" is refused with 400 (the standard has small
            letters only, Entra sends capitals; on but in go1, entra and okta).
        patch_no_content: PATCH answers 204 without a body instead of 200 with the resource
            (inferred; off).
        patch_pathless_refused: A PATCH operation without a path is refused with 400 (inferred;
            off).
        patch_refused: PATCH answers 501 (inferred; off).
        patch_value_paths_refused: A PATCH path with a value filter is refused with 400 (inferred;
            off).
        put_absent: What PUT does to attributes that it leaves out: ``"clear"`` (the standard;
            default) or ``"keep"`` (inferred).
        put_refused: PUT answers 501 (inferred; off).
        rate_limit: The most requests in one second of the portal's clock, tokens included; the next
            is answered with 429 (inferred: no limit is published; unset: none).
        rate_limit_retry_after: That 429 says in Retry-After how many seconds to wait (inferred;
            on).
        read_only_on_create: What POST does with read-only attributes of an extension: they are kept
            ``"as_sent"`` (default: a portal has no other source of them), or ``"ignored"`` (the
            standard).
        refresh_tokens: Which token answers have a refresh token: those of every grant but
            client_credentials, as is documented (``"by_grant"``, default), ``"always"``, or
            ``"never"`` (inferred).
        refused_filters: What a filter may not contain, or it is refused with 400 invalidFilter:
            names of attributes such as ``emails.value``, operators such as ``co``, ``and``, ``or``,
            ``not``, and ``[]`` for value filters (inferred; nothing).
        request_content_type: The one media type of requests that is accepted, else 415, or
            ``"any"`` (default) (inferred).
        role_form: Roles read as ``"objects"`` ``{value, display}`` (default), as ``"strings"``, or
            as ``"guid_name"`` ``{guid, name}`` (third-party: Go1's REST service).
        role_names: Roles may be written by name as well as by GUID (inferred; on in go1).
        search_refused: ``/.search`` answers 501 (inferred; off).
        several_managers: A manager who is written joins those there are, and all are read as a list
            (inferred; the CSV import takes several managers, which is documented; off).
        short_pages: A page has half of the resources that it could have (inferred; off).
        string_booleans: ``active`` reads as "True" or "False" (inferred; off).
        token_scope: The token answer repeats its scope (inferred; off).
        unknown_attributes: Attributes that no schema knows are kept (``"keep"``, default), dropped
            (``"drop"``), or refused with 400 (``"refuse"``) (inferred).
        unknown_managers_refused: A manager that names no user is refused with 400 (inferred; off).
        unknown_members_refused: A member that names no resource is refused with 400 (inferred;
            off).
        unknown_roles: Roles that Go1 does not have are kept (``"keep"``, default), dropped
            (``"drop"``), or refused with 400 (``"refuse"``) (inferred).
        user_name: A userName may be ``"any"`` text (default), must be an ``"email"`` address, or
            must be the ``"primary_email"`` of the user, else 400 (inferred; documented is the
            advice to use the e-mail).
        user_name_case_exact: Two userNames may differ in case alone, and filters tell them apart
            (inferred; off, as in the standard).
    """

    active_implicit: bool | None = _flag()
    administrator_dropped: bool | None = _flag()
    bad_token_status: Literal[401, 403] | None = _choice(401, 403)
    bulk: Literal["supported", "unsupported", "absent"] | None = _choice(
        "supported", "unsupported", "absent"
    )
    bulk_max_operations: int | None = field(default=None, validator=_at_least(1))
    bulk_max_payload: int | None = field(default=None, validator=_at_least(1))
    content_type: str | None = None
    cursor_timeout: float | None = field(default=None, validator=_at_least(1))
    custom_fields_urn: str | None = field(default=None, validator=_some(str))
    default_pagination: Literal["index", "cursor"] | None = _choice("index", "cursor")
    delete_refused_status: Literal[404, 405, 501] | None = _choice(404, 405, 501)
    delete_user: Literal["deactivate", "remove", "unlink", "refuse"] | None = _choice(
        "deactivate", "remove", "unlink", "refuse"
    )
    discovery: Literal["open", "authenticated", "absent"] | None = _choice(
        "open", "authenticated", "absent"
    )
    dynamic_groups: Literal["refuse", "ignore"] | None = _choice("refuse", "ignore")
    email_change_ignored: bool | None = _flag()
    email_change_refused: bool | None = _flag()
    email_change_status: Literal[400, 403, 409] | None = _choice(400, 403, 409)
    email_unique: bool | None = _flag()
    empty_last_page: bool | None = _flag()
    enterprise_dropped: bool | None = _flag()
    error_body: Literal["scim", "go1", "message", "errors", "html", "empty"] | None = _choice(
        "scim", "go1", "message", "errors", "html", "empty"
    )
    error_status_number: bool | None = _flag()
    etags: bool | None = _flag()
    existing_user: Literal["conflict", "attach", "reactivate"] | None = _choice(
        "conflict", "attach", "reactivate"
    )
    existing_user_status: Literal[200, 201] | None = _choice(200, 201)
    expires_in_text: bool | None = _flag()
    group_names_unique: bool | None = _flag()
    id_form: Literal["uuid", "number", "text", "ulid"] | None = _choice(
        "uuid", "number", "text", "ulid"
    )
    ignore_filters: bool | None = _flag()
    ignore_sort: bool | None = _flag()
    index_delay: float | None = field(default=None, validator=_at_least(0))
    learner_implicit: bool | None = _flag()
    location_header: bool | None = _flag()
    mail_on_create: bool | None = _flag()
    mail_on_email_change: bool | None = _flag()
    manager_clearing: Literal["any", "remove", "null", "empty"] | None = _choice(
        "any", "remove", "null", "empty"
    )
    manager_display: Literal["as_sent", "filled", "absent"] | None = _choice(
        "as_sent", "filled", "absent"
    )
    manager_form: Literal["object", "string", "list"] | None = _choice("object", "string", "list")
    manager_value: Literal["as_sent", "id", "email"] | None = _choice("as_sent", "id", "email")
    me: Literal["alias", "redirect", "unsupported", "absent"] | None = _choice(
        "alias", "redirect", "unsupported", "absent"
    )
    member_cap: int | None = field(default=None, validator=_at_least(0))
    members_in_lists: bool | None = _flag()
    members_returned: Literal["default", "request", "never"] | None = _choice(
        "default", "request", "never"
    )
    missing_scope_status: Literal[401, 403] | None = _choice(401, 403)
    moving_totals: bool | None = _flag()
    names_required: bool | None = _flag()
    omit_paging_fields: bool | None = _flag()
    page_cap: int | None = field(default=None, validator=_at_least(1))
    pagination: Literal["index", "cursor", "both"] | None = _choice("index", "cursor", "both")
    patch_capitals_refused: bool | None = _flag()
    patch_no_content: bool | None = _flag()
    patch_pathless_refused: bool | None = _flag()
    patch_refused: bool | None = _flag()
    patch_value_paths_refused: bool | None = _flag()
    put_absent: Literal["clear", "keep"] | None = _choice("clear", "keep")
    put_refused: bool | None = _flag()
    rate_limit: int | None = field(default=None, validator=_at_least(1))
    rate_limit_retry_after: bool | None = _flag()
    read_only_on_create: Literal["as_sent", "ignored"] | None = _choice("as_sent", "ignored")
    refresh_tokens: Literal["by_grant", "always", "never"] | None = _choice(
        "by_grant", "always", "never"
    )
    refused_filters: frozenset[str] | None = field(
        default=None, converter=optional(_names), validator=_some(frozenset)
    )
    request_content_type: Literal["any", "application/scim+json", "application/json"] | None = (
        _choice("any", "application/scim+json", "application/json")
    )
    role_form: Literal["objects", "strings", "guid_name"] | None = _choice(
        "objects", "strings", "guid_name"
    )
    role_names: bool | None = _flag()
    search_refused: bool | None = _flag()
    several_managers: bool | None = _flag()
    short_pages: bool | None = _flag()
    string_booleans: bool | None = _flag()
    token_scope: bool | None = _flag()
    unknown_attributes: Literal["keep", "drop", "refuse"] | None = _choice("keep", "drop", "refuse")
    unknown_managers_refused: bool | None = _flag()
    unknown_members_refused: bool | None = _flag()
    unknown_roles: Literal["keep", "drop", "refuse"] | None = _choice("keep", "drop", "refuse")
    user_name: Literal["any", "email", "primary_email"] | None = _choice(
        "any", "email", "primary_email"
    )
    user_name_case_exact: bool | None = _flag()


_NAMES: Final = tuple(attribute.name for attribute in fields(Quirks))

# What is not named here is off.
_RFC: Final = Quirks(
    bad_token_status=401,
    bulk="supported",
    bulk_max_operations=1000,
    bulk_max_payload=1_048_576,
    content_type="application/scim+json",
    cursor_timeout=3600,
    default_pagination="index",
    delete_refused_status=405,
    delete_user="remove",
    discovery="authenticated",
    dynamic_groups="refuse",
    email_change_status=403,
    etags=True,
    existing_user="conflict",
    existing_user_status=200,
    id_form="uuid",
    index_delay=0,
    location_header=True,
    manager_clearing="any",
    manager_display="as_sent",
    manager_form="object",
    manager_value="as_sent",
    me="alias",
    members_in_lists=True,
    members_returned="default",
    missing_scope_status=403,
    page_cap=1000,
    pagination="both",
    patch_capitals_refused=True,
    put_absent="clear",
    rate_limit_retry_after=True,
    read_only_on_create="as_sent",
    refresh_tokens="by_grant",
    request_content_type="any",
    role_form="objects",
    unknown_attributes="keep",
    unknown_roles="keep",
    user_name="any",
)
_GO1: Final = evolve(
    _RFC,
    active_implicit=True,
    administrator_dropped=True,
    delete_user="deactivate",
    email_change_refused=True,
    email_unique=True,
    learner_implicit=True,
    mail_on_create=True,
    mail_on_email_change=True,
    missing_scope_status=401,
    names_required=True,
    patch_capitals_refused=False,
    role_names=True,
)

_LENIENT: Final = evolve(_RFC, patch_capitals_refused=False)

#: The defaults of each dialect. Those of the two identity providers have the rules of the standard
#: and accept, as "go1" does, what these providers send beside it.
DIALECTS: Final[Mapping[str, Quirks]] = {
    "go1": _GO1,
    "rfc": _RFC,
    "entra": _LENIENT,
    "okta": _LENIENT,
}


def resolve(dialect: str, quirks: Quirks | Mapping[str, Any]) -> Quirks:
    """
    The defaults of *dialect*, with what *quirks* turns.

    Raises:
        ConfigurationError: There is no such dialect or quirk.
        ValidationError: A quirk has a value that it cannot have.
    """
    if dialect not in DIALECTS:
        raise ConfigurationError(
            f"there is no dialect {dialect!r}; choose one of {', '.join(DIALECTS)}",
            variable="dialect",
        )
    if not isinstance(quirks, Quirks):
        unknown = sorted(set(quirks) - set(_NAMES))
        if unknown:
            from difflib import get_close_matches  # noqa: PLC0415 - for a mistake only

            near = get_close_matches(unknown[0], _NAMES, n=1)
            raise ConfigurationError(
                f"there is no quirk {', '.join(map(repr, unknown))}",
                variable="quirks",
                hint=f"Did you mean {near[0]!r}?" if near else f"There are {', '.join(_NAMES)}.",
            )
        quirks = Quirks(**quirks)
    turned = {name: getattr(quirks, name) for name in _NAMES}
    return evolve(DIALECTS[dialect], **{k: v for k, v in turned.items() if v is not None})
