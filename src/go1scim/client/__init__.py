"""The two clients."""

from go1scim._clock import Clock, SystemClock
from go1scim.client._async_client import AsyncClient
from go1scim.client._client import Client

__all__ = ["AsyncClient", "Client", "Clock", "SystemClock"]
