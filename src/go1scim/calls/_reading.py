"""Reading resources: one, one page, or every page (RFC 7644 section 3.4)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Generic, Literal, TypeVar
from urllib.parse import unquote

from attrs import evolve, frozen

from go1scim import urns
from go1scim._exchange import Call, Flow, Response
from go1scim._pages import PAGE, Pages, paginate
from go1scim._publish import op, pages
from go1scim.calls._matching import folded, texts, the_one
from go1scim.calls._provider import ProviderCalls, literal, segment
from go1scim.converter import from_dict, read_list
from go1scim.errors import DecodeError, ValidationError
from go1scim.filters import Filter
from go1scim.messages import ListResponse
from go1scim.models import Group, Meta, User

R = TypeVar("R", User, Group)

SortOrder = Literal["ascending", "descending"]


@frozen
class Key(Generic[R]):
    """An attribute to look resources up by."""

    attribute: str
    values: Callable[[R], Sequence[str | None]]
    comparable: Callable[[str | None], str | None]


class ReadingCalls(ProviderCalls, Generic[R]):
    """How users and groups are read."""

    _type: type[R]
    _path: str
    #: For each keyword of `find()`: the attribute to filter by, how its text compares, and what a
    #: resource has there.
    _keys: Mapping[str, "Key[R]"]

    @op
    def get(
        self,
        id: str | R,
        *,
        attributes: Sequence[str] = (),
        excluded_attributes: Sequence[str] = (),
    ) -> Call[R]:
        """
        The resource with this id, as it is now (RFC 7644 section 3.4.1).

        Args:
            id: An id, or a resource that was read before.
            attributes: The only attributes to return, by their names in the schema.
            excluded_attributes: The attributes not to return.

        Raises:
            NotFoundError: There is none.
        """
        query = _projection(attributes, excluded_attributes)
        return self._get(id, query)

    @op
    def list(
        self,
        filter: str | Filter | None = None,
        *,
        start_index: int | None = None,
        count: int | None = None,
        cursor: str | None = None,
        sort_by: str | None = None,
        sort_order: SortOrder | None = None,
        attributes: Sequence[str] = (),
        excluded_attributes: Sequence[str] = (),
    ) -> Call[ListResponse[R]]:
        """
        One page of the matches (RFC 7644 section 3.4.2); `iter()` goes through all pages.

        Args:
            filter: A filter made with `F`, or the text of one (RFC 7644 section 3.4.2.2), such as
                ``userName eq "ada@example.com"``.
            start_index: The first match to return, counted from one.
            count: How many matches to return at the most.
            cursor: The page to return, for a provider with cursors (RFC 9865); the empty text asks
                for the first page.
            sort_by: The attribute to sort by.
            attributes: The only attributes to return, by their names in the schema.
            excluded_attributes: The attributes not to return.
        """
        return self._page(
            filter,
            start_index=start_index,
            count=count,
            cursor=cursor,
            more=_sorted(sort_by, sort_order) | _projection(attributes, excluded_attributes),
        )

    @op
    def search(
        self,
        filter: str | Filter | None = None,
        *,
        start_index: int | None = None,
        count: int | None = None,
        cursor: str | None = None,
        sort_by: str | None = None,
        sort_order: SortOrder | None = None,
        attributes: Sequence[str] = (),
        excluded_attributes: Sequence[str] = (),
    ) -> Call[ListResponse[R]]:
        """
        One page of the matches, asked for by POST (RFC 7644 section 3.4.3).

        The arguments are those of `list()`. They travel in the body, where no access log keeps
        them; not every provider has this.
        """
        query = {
            **_window(filter, start_index, count, cursor),
            **_sorted(sort_by, sort_order),
            "attributes": _names(attributes),
            "excludedAttributes": _names(excluded_attributes),
        }
        body = {name: value for name, value in query.items() if value not in (None, [])}
        request = self._provider.request(
            "POST",
            f"{self._path}/.search",
            {"schemas": [urns.SEARCH_REQUEST], **body},
            idempotent=True,  # a search changes nothing
        )
        return Call(request, self._read_page)

    @pages
    def iter(
        self,
        filter: str | Filter | None = None,
        *,
        count: int | None = PAGE,
        cursor: str | None = None,
        ahead: int = 1,
        sort_by: str | None = None,
        sort_order: SortOrder | None = None,
        attributes: Sequence[str] = (),
        excluded_attributes: Sequence[str] = (),
    ) -> Pages[R]:
        """
        Every match, page by page as they are needed (RFC 7644 section 3.4.2.4, RFC 9865).

        Each resource comes once. Records that cannot be read are kept in ``unreadable`` of the
        iterator, and ``completeness`` tells at the end whether everything has arrived.

        Args:
            filter: A filter made with `F`, or the text of one (RFC 7644 section 3.4.2.2), such as
                ``active eq true``.
            count: Resources a page.
            cursor: Go through the pages by cursor, from this one on; the empty text starts with
                the first page. A cursor that the provider offers is followed in any case.
            ahead: How many pages to ask for at a time, once the total is known.
            sort_by: The attribute to sort by.
            attributes: The only attributes to return, by their names in the schema.
            excluded_attributes: The attributes not to return.
        """
        more = _sorted(sort_by, sort_order) | _projection(attributes, excluded_attributes)
        _window(filter, None, None, cursor)  # refused here, rather than at the first resource
        return paginate(
            partial(self._page, filter, more=more),
            count=_whole("count", count, 1),
            cursor=cursor,
            ahead=_whole("ahead", ahead, 1) or 1,
        )

    @op
    def to_frame(
        self,
        backend: str | None = None,
        filter: str | Filter | None = None,
        *,
        columns: Sequence[str] | None = None,
    ) -> Flow[Any]:
        """
        Every match as a frame, to be looked at or edited.

        Its column ``_base`` tells what was read, so that only what was edited is written, and only
        where nobody else has changed it meanwhile: leave it there. A warning tells of resources
        that are missing.

        Args:
            backend: ``"pandas"``, ``"polars"`` or ``"pyarrow"``; None for the first of them that is
                installed.
            filter: A filter made with `F`, or the text of one (RFC 7644 section 3.4.2.2).
            columns: Short names such as ``user_name``, or paths such as ``name.givenName``; None
                for those of every day.

        Raises:
            ConfigurationError: The library is not installed.
            ValidationError: There is no such column.
        """
        from go1scim.calls._framing import framed  # noqa: PLC0415 - an import need not cost it
        from go1scim.tables import FrameBuilder  # noqa: PLC0415 - the same

        _window(filter, None, None, None)
        pages = paginate(partial(self._page, filter, more={}))
        return framed(pages, FrameBuilder(self._type, backend, columns))

    def _get(self, id: str | R, query: dict[str, Any] | None = None) -> Call[R]:
        read = partial(self._read_at, self._id(id))
        return Call(self._provider.request("GET", self._where(id), query=query), read)

    def _page(
        self,
        filter: str | Filter | None,
        *,
        start_index: int | None = None,
        count: int | None = None,
        cursor: str | None = None,
        more: dict[str, Any],
    ) -> Call[ListResponse[R]]:
        query = {
            **_window(filter, start_index, count, cursor),
            **more,
        }
        return Call(self._provider.request("GET", self._path, query=query), self._read_page)

    def _found(self, keyword: str, value: str) -> Flow[R | None]:
        """The one resource with *value* under a key, which is verified here."""
        key = self._keys[keyword]
        wanted = key.comparable(value)
        ask = partial(self._page, f"{key.attribute} eq {literal(value)}", more={})
        return (
            yield from the_one(
                f"{key.attribute} {value!r}",
                ask,
                lambda resource: wanted in map(key.comparable, key.values(resource)),
                lambda raw: folded(value) in texts(raw),
            )
        )

    def _where(self, id: str | R) -> str:
        return f"{self._path}/{segment(self._id(id))}"

    def _id(self, id: str | R) -> object:
        if not isinstance(id, self._type):
            return id
        if not id.id:
            kind = self._type.__name__.lower()
            raise ValidationError(
                f"this {kind} has no id: it was not read from a provider",
                field="id",
                hint="Create it, or find() the one that exists.",
            )
        return id.id

    def _read(self, response: Response) -> R:
        resource = from_dict(response.document(), self._type)
        etag = response.headers.get("etag")
        if etag and not (resource.meta and resource.meta.version):
            return evolve(resource, meta=evolve(resource.meta or Meta(), version=etag))
        return resource

    def _read_at(self, id: Any, response: Response) -> R:
        """The resource with this id, also where a provider leaves the id out."""
        resource = self._read(response)
        if not resource.schemas and resource == self._type(extra=resource.extra):
            raise DecodeError(f"the answer is no {self._type.__name__}", body=response.excerpt())
        return resource if resource.id else evolve(resource, id=id)

    def _read_if_any(self, response: Response) -> R | None:
        """The resource that was written, where the answer has it."""
        resource = self._read(response) if response.content.strip() else None
        return resource if resource is not None and resource.id else None

    def _read_created(self, response: Response) -> R | str | None:
        """The resource that was created, or its id, where the answer has one of them."""
        resource = self._read_if_any(response)
        if resource is not None:
            return resource
        # Only the id is taken: a header of the server never says which host is called.
        return unquote(response.headers.get("location", "").rstrip("/").rpartition("/")[2]) or None

    def _read_page(self, response: Response) -> ListResponse[R]:
        return read_list(response.document(), self._type)


def _filter(filter: str | Filter | None) -> str | None:
    if isinstance(filter, Filter):
        return str(filter)
    if filter is None or (isinstance(filter, str) and filter.strip()):
        return filter
    raise ValidationError(
        f"{filter!r} is not a filter",
        field="filter",
        hint="Pass a filter or the text of one, or leave it out to get everything.",
    )


def _window(
    filter: str | Filter | None, start_index: int | None, count: int | None, cursor: str | None
) -> dict[str, str | int | None]:
    """Which of the resources, and how many of them (RFC 7644 section 3.4.2.4, RFC 9865)."""
    if cursor is not None and not isinstance(cursor, str):
        raise ValidationError(
            f"cursor is of type {type(cursor).__name__}",
            field="cursor",
            hint="Pass next_cursor of a page, or the empty text for the first page.",
        )
    return {
        "filter": _filter(filter),
        "startIndex": _whole("start_index", start_index, 1),
        "count": _whole("count", count, 0),
        "cursor": cursor,
    }


def _names(attributes: Sequence[str]) -> list[str]:
    given: Any = [attributes] if isinstance(attributes, str) else attributes
    names = list(given) if isinstance(given, Iterable) else [given]
    if all(isinstance(name, str) and name for name in names):
        return names
    raise ValidationError(
        f"{attributes!r} is not a list of attribute names",
        field="attributes",
        hint="Pass names such as ['userName', 'emails'].",
    )


def _projection(
    attributes: Sequence[str], excluded_attributes: Sequence[str]
) -> dict[str, str | None]:
    return {
        "attributes": ",".join(_names(attributes)) or None,
        "excludedAttributes": ",".join(_names(excluded_attributes)) or None,
    }


def _sorted(sort_by: str | None, sort_order: SortOrder | None) -> dict[str, str | None]:
    if sort_by is not None and not (isinstance(sort_by, str) and sort_by.strip()):
        raise ValidationError(
            f"sort_by is {sort_by!r}",
            field="sort_by",
            hint="Pass the name of an attribute, such as 'userName'.",
        )
    if sort_order not in (None, "ascending", "descending"):
        raise ValidationError(
            f"sort_order is {sort_order!r}",
            field="sort_order",
            hint="Pass 'ascending' or 'descending'.",
        )
    return {"sortBy": sort_by, "sortOrder": sort_order}


def _whole(name: str, value: int | None, least: int) -> int | None:
    if value is not None and (type(value) is not int or value < least):
        raise ValidationError(
            f"{name} is {value!r}",
            field=name,
            hint=f"Pass a whole number of at least {least}, or leave it out.",
        )
    return value
