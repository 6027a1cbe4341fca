import pytest
from scripted_provider import GET, answer, tokens_sent

from go1scim._http import Ask
from go1scim.auth import BearerToken, CallableToken
from go1scim.errors import ConfigurationError, TransportError


def test_a_bearer_token_is_sent_in_the_header(provider):
    """The token travels in the Authorization header, and only the reply comes back."""
    provider.resource = [answer(200)]
    assert answer(200) == provider.run(BearerToken("abc.def"))
    assert ["abc.def"] == tokens_sent(provider)


@pytest.mark.parametrize("pasted", ["abc", " abc\n", "Bearer abc", "bearer  abc\r\n"])
def test_a_pasted_token_is_cleaned(provider, pasted):
    """White space and the word Bearer, which pasting leaves, are dropped."""
    provider.run(BearerToken(pasted))
    assert "Bearer abc" == provider.requests[0].headers["Authorization"]


@pytest.mark.parametrize("bad", ["", "  ", "a b", "a\r\nX-Evil: 1", "tökén", None, 7])
def test_a_token_that_cannot_be_one_is_refused(bad):
    """What no header can hold is refused before anything is sent."""
    with pytest.raises(ConfigurationError, match="GO1_ACCESS_TOKEN") as caught:
        BearerToken(bad)
    assert "GO1_ACCESS_TOKEN" == caught.value.variable


def test_a_bearer_token_is_not_renewed(provider):
    """A refusal is the reply: there is nothing to renew with."""
    assert 401 == provider.run(BearerToken("abc")).status
    assert 1 == len(provider.requests)


def test_a_function_is_asked_at_every_request(provider):
    """Each request asks the function anew."""
    tokens = iter(["one", "two"])
    auth = CallableToken(lambda: next(tokens))
    provider.resource = [answer(200), answer(200)]
    provider.run(auth)
    provider.run(auth)
    assert ["one", "two"] == tokens_sent(provider)


def test_the_step_is_an_ask(provider):
    """The driver is asked to call the function, so that it can await the result."""

    def function():
        raise AssertionError

    step = next(CallableToken(function).auth_flow(GET, provider.runtime))
    assert Ask(function) == step


def test_a_refused_token_asks_once_more(provider):
    """A refused token asks the function again, and the new one is sent."""
    good = provider.issue()["access_token"]
    tokens = iter(["stale", good])
    assert 200 == provider.run(CallableToken(lambda: next(tokens))).status
    assert ["stale", good] == tokens_sent(provider)


def test_the_same_token_again_is_not_sent_again(provider):
    """A function that has no other token leaves the refusal as the reply."""
    assert 401 == provider.run(CallableToken(lambda: "stale")).status
    assert ["stale"] == tokens_sent(provider)


def test_a_lost_answer_is_the_reply(provider):
    """A transport error is passed on."""
    error = TransportError("gone")
    provider.resource = [error]
    assert error is provider.run(CallableToken(lambda: "abc"))


@pytest.mark.parametrize("bad", [None, "", b"abc", 7, "a b"])
def test_a_function_must_give_a_token(provider, bad):
    """Anything else than text with a token in it is a mistake of the caller."""
    with pytest.raises(ConfigurationError, match="the result of the token function"):
        provider.run(CallableToken(lambda: bad))


def test_reprs_show_no_token():
    """A repr shows the function's name and nothing of a token."""

    def ask_vault():
        return "s3cret"

    assert "BearerToken(***)" == repr(BearerToken("s3cret"))
    assert repr(CallableToken(ask_vault)).endswith("ask_vault)")
    assert "CallableToken(***)" == repr(CallableToken(Nameless()))


class Nameless:
    def __call__(self):
        return "s3cret"
