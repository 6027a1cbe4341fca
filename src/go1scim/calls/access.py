"""What plans of bulk changes need of the operations, beside calling them."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from go1scim._codec.reader import Reader, unhurried
from go1scim._exchange import Call, Response
from go1scim._pages import Pages, paginate
from go1scim.calls import users
from go1scim.calls._changing import document_for
from go1scim.calls._updating import Wish
from go1scim.calls._writing import WritingCalls
from go1scim.converter import read_list
from go1scim.errors import DecodeError
from go1scim.messages import ListResponse
from go1scim.models import Group, User

R = TypeVar("R", User, Group)


def allowed(calls: WritingCalls[R], current: R, wish: Wish) -> Wish:
    """The part of *wish* that may and need be sent, under the rules of the provider's dialect."""
    return calls._allowed(current, wish)  # noqa: SLF001 - a friend


def checked(calls: WritingCalls[R], resource: R) -> R:
    """*resource* as it may be created."""
    return calls._checked(resource)  # noqa: SLF001 - a friend


def page(calls: WritingCalls[R], filter: str | None, **query: Any) -> Call[ListResponse[R]]:
    """One page of those that pass *filter*."""
    return calls._page(filter, more=query)  # noqa: SLF001 - a friend


def listing(calls: WritingCalls[R], *, ahead: int, **query: Any) -> Pages[R]:
    """All of them."""

    def ask(**window: Any) -> Call[ListResponse[R]]:
        return calls._page(None, **window, more=query)  # noqa: SLF001 - a friend

    return paginate(ask, ahead=ahead)


def records(
    calls: WritingCalls[R], *, ahead: int, reading: Callable[[Reader], Reader]
) -> Pages[Any]:
    """
    All of them, read otherwise: one page at a time, when its turn has come.

    Args:
        reading: Makes another reader of records, of the one that makes models.
    """
    cls = calls._type  # noqa: SLF001 - a friend

    def ask(**window: Any) -> Call[Any]:
        request = calls._page(None, **window, more={}).request  # noqa: SLF001 - the same
        return Call(request, _unread)

    def page(response: Response) -> ListResponse[Any]:
        return read_list(response.document(), cls, reading)

    def opened(response: Response) -> ListResponse[Any]:
        try:
            return unhurried(page, response)
        except DecodeError as error:
            error.method, error.path, error.status = "GET", calls._path, response.status  # noqa: SLF001
            raise

    return paginate(ask, ahead=ahead, opened=opened)


def _unread(response: Response) -> Response:
    return response


def one(calls: WritingCalls[R], id: str, attributes: str = "") -> Call[R]:
    """The one with this id; with these *attributes*, where any are named."""
    return calls._get(id, {"attributes": attributes} if attributes else None)  # noqa: SLF001


def merged(document: Mapping[str, Any], wish: Wish) -> Wish:
    """*wish*, with the parts of complex values that it does not name as *document* has them."""
    after = document_for(document, wish, merge=True)
    return {place: place.of(after) for place in wish}


def document(before: Mapping[str, Any], wish: Wish) -> dict[str, Any]:
    """*before* with *wish* fulfilled."""
    return document_for(before, wish)


def wished(changes: Mapping[str, Any]) -> Wish:
    """
    The keywords of ``update()`` as a wish.

    Raises:
        ValidationError: One is unknown, or a value has the wrong type.
    """
    return users.wished(changes)


def puts(calls: WritingCalls[R]) -> bool:
    """Whether a change is sent as the whole resource, so that what is not known of it is lost."""
    return calls._provider.dialect.update == "put"  # noqa: SLF001 - a friend
