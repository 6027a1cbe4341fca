"""What a provider says of itself (RFC 7644 section 4), and whether it answers as it should."""

from collections.abc import Callable, Collection
from http import HTTPStatus
from typing import Final, TypeVar

from go1scim._exchange import Call, Flow, Response, step
from go1scim._publish import op
from go1scim.calls._provider import Provider
from go1scim.calls.check import CheckReport, checking
from go1scim.converter import from_dict, read_list
from go1scim.errors import DecodeError, ResponseError
from go1scim.models import ResourceType, Schema, ServiceProviderConfig, User

T = TypeVar("T")

#: What a provider answers that does not have the endpoint.
_ABSENT: Final = frozenset(
    {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED}
)
#: /Me may be redirected (RFC 7644 section 3.11); none is followed, since it may lead away.
_NO_ME: Final = _ABSENT | {HTTPStatus.PERMANENT_REDIRECT}


class DiscoveryCalls:
    """The operations on the provider itself."""

    _provider: Provider

    @op
    def service_provider_config(self) -> Flow[ServiceProviderConfig | None]:
        """What the provider supports (RFC 7643 section 5); None where it does not say."""
        return self._if_there(
            "/ServiceProviderConfig",
            lambda answer: from_dict(answer.document(), ServiceProviderConfig),
        )

    @op
    def resource_types(self) -> Flow[tuple[ResourceType, ...]]:
        """The types of resources that there are (RFC 7643 section 6); empty where not said."""
        return self._all_if_there("/ResourceTypes", ResourceType)

    @op
    def schemas(self) -> Flow[tuple[Schema, ...]]:
        """The schemas of the resources (RFC 7643 section 7); empty where not said."""
        return self._all_if_there("/Schemas", Schema)

    @op
    def me(self) -> Flow[User | None]:
        """The user behind the token (RFC 7644 section 3.11); None where not said."""
        return self._me()

    @op
    def check(self) -> Flow[CheckReport]:
        """
        "Test connection": whether the base URL, the token, its scopes and rights are good.

        What is wrong is in the report, one message for each cause, with what to do about it; it is
        not raised.
        """
        return checking(self._provider)

    def _me(self) -> Flow[User | None]:
        return self._if_there("/Me", lambda answer: from_dict(answer.document(), User), _NO_ME)

    def _if_there(
        self, path: str, read: Callable[[Response], T], absent: Collection[int] = _ABSENT
    ) -> Flow[T | None]:
        try:
            return (yield from step(Call(self._provider.request("GET", path), read)))
        except DecodeError:
            return None
        except ResponseError as error:
            if error.status in absent:
                return None
            raise

    def _all_if_there(self, path: str, cls: type[T]) -> Flow[tuple[T, ...]]:
        found = yield from self._if_there(
            path, lambda answer: read_list(answer.document(), cls).resources
        )
        return found or ()
