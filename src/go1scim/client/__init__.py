"""The two clients."""

from go1scim.client._async_client import AsyncClient
from go1scim.client._client import Client
from go1scim.client._clock import Clock, SystemClock

__all__ = ["AsyncClient", "Client", "Clock", "SystemClock"]
