"""What the tests of the commands have in common."""

import logging

import pytest

from go1scim.testing import Portal


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch):
    """No setting of the developer's, and no terminal."""
    for name in (
        *("GO1_CLIENT_ID", "GO1_CLIENT_SECRET", "GO1_TOKEN_URL", "GO1_BASE_URL"),
        *("GO1_ACCESS_TOKEN", "COLUMNS", "FORCE_COLOR", "NO_COLOR", "TERMINAL_WIDTH"),
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def quiet_log():
    """The logger is afterwards as it was."""
    logger = logging.getLogger("go1scim")
    before = (logger.level, list(logger.handlers))
    yield
    assert before == (logger.level, logger.handlers)


@pytest.fixture
def served(monkeypatch):
    """A portal over real HTTP, and the environment of somebody who has set it up."""
    portal = Portal()
    with portal.serve() as server:
        monkeypatch.setenv("GO1_CLIENT_ID", portal.client_id)
        monkeypatch.setenv("GO1_CLIENT_SECRET", portal.client_secret)
        monkeypatch.setenv("GO1_TOKEN_URL", server.token_url)
        monkeypatch.setenv("GO1_BASE_URL", server.base_url)
        yield portal


@pytest.fixture
def newcomers(tmp_path):
    """Two newcomers."""
    path = tmp_path / "people.csv"
    path.write_text(
        "user_name,given_name,family_name,email\n"
        "kofi.mensah@example.com,Kofi,Mensah,kofi.mensah@example.com\n"
        "lena.vogt@example.com,Lena,Vogt,lena.vogt@example.com\n"
    )
    return path


@pytest.fixture
def promotion(tmp_path):
    """A file that gives somebody of the embedded portal another title."""
    path = tmp_path / "titles.csv"
    path.write_text("user_name,title\nada.byron@example.com,CTO\n")
    return path
