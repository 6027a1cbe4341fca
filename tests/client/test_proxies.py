"""Which proxy of the environment an endpoint is reached through."""

import pytest

from go1scim.client._lanes import Routes
from go1scim.client._proxies import proxies, proxy_for

PROXY = "http://proxy.example:3128"


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch):
    """An environment without any."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.mark.parametrize(
    ("environ", "base_url", "proxy"),
    [
        ({}, "https://a.example/v2", None),
        ({"HTTPS_PROXY": PROXY}, "https://a.example/v2", PROXY),
        ({"HTTPS_PROXY": "proxy.example:3128"}, "https://a.example/v2", PROXY),
        ({"https_proxy": PROXY}, "https://a.example/v2", PROXY),
        ({"ALL_PROXY": PROXY}, "https://a.example/v2", PROXY),
        ({"HTTP_PROXY": PROXY}, "https://a.example/v2", None),
        ({"HTTPS_PROXY": PROXY, "ALL_PROXY": "http://x"}, "https://a.example", PROXY),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "*"}, "https://a.example", None),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "b.example, .example"}, "https://a.example", None),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "a.example:8443"}, "https://a.example:8443", None),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "b.example"}, "https://a.example", PROXY),
        ({"HTTPS_PROXY": PROXY}, "https://localhost:8443/v2", None),
        ({"HTTPS_PROXY": PROXY}, "https://127.0.0.1/v2", None),
        ({"HTTPS_PROXY": PROXY}, "https://[::1]:8443/v2", None),
    ],
)
def test_the_environment_says_which(monkeypatch, environ, base_url, proxy):
    """By scheme, with exceptions; this machine is never reached through one."""
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert proxy == proxy_for(base_url, proxies())


def test_each_proxy_has_its_pools():
    """Endpoints that are reached in the same way share theirs."""
    routes = Routes(lambda proxy: proxy, {"https": PROXY})
    there, again, other, here = (
        routes.to(url)
        for url in ("https://a/1", "https://a/1", "https://b", "http://localhost/token")
    )
    assert there is again is other
    assert there is not here
    assert (PROXY, None) == (there.enter().pool, here.enter().pool)
    assert {PROXY, None} == set(routes.pools())
    assert [] == routes.pools()


def test_without_proxies_there_is_one_way():
    """And no look at the environment for each endpoint."""
    routes = Routes(lambda proxy: proxy, {})
    assert routes.to("https://a") is routes.to("https://b")
    assert None is routes.to("https://a").enter().pool
