"""
The proxies of the environment: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY.

httpx understands them in its clients only, which write every URL to their log, filters included;
the connections of this package are transports, which log nothing and take one proxy each.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from go1scim.auth._checks import is_loopback


def proxies() -> Mapping[str, str]:
    """The proxies by scheme; looking takes as long as a quarter of a request."""
    return getproxies()


def proxy_for(base_url: str, proxies: Mapping[str, str]) -> str | None:
    """The URL of the proxy that *base_url* is reached through; this machine is without."""
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy or is_loopback(host) or proxy_bypass(parts.netloc):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"
