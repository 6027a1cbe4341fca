"""The examples of the documentation, run page by page against the embedded portal."""

import ast
import inspect
import re
from pathlib import Path

import anyio
import pytest

from go1scim import Client
from go1scim.testing import Portal

ROOT = Path(__file__).parent.parent
PAGES = [
    ROOT / "README.md",
    *sorted(p for p in (ROOT / "docs").rglob("*.md") if "_build" not in p.parts),
]
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def served_portal(monkeypatch):
    """A portal over real HTTP, with the environment of somebody who has set it up."""
    portal = Portal()
    with portal.serve() as server:
        monkeypatch.setenv("GO1_CLIENT_ID", portal.client_id)
        monkeypatch.setenv("GO1_CLIENT_SECRET", portal.client_secret)
        monkeypatch.setenv("GO1_TOKEN_URL", server.token_url)
        monkeypatch.setenv("GO1_BASE_URL", server.base_url)
        monkeypatch.delenv("GO1_ACCESS_TOKEN", raising=False)
        yield portal


@pytest.mark.parametrize("page", [pytest.param(p, id=str(p.relative_to(ROOT))) for p in PAGES])
@pytest.mark.usefixtures("served_portal")
def test_the_examples_of_a_page_run(page, request):
    """What a reader copies from a page, block after block, works."""
    namespace = {"__name__": page.stem}
    for match in BLOCK.finditer(page.read_text("utf-8")):
        run_block(match, page, namespace)
    for name, value in namespace.items():
        if name.startswith("test_") and inspect.isfunction(value):
            run_test(value, **{name: request.getfixturevalue(name) for name in parameters(value)})
    for value in namespace.values():
        if isinstance(value, Client):  # a session in a notebook has no end
            value.close()


@pytest.mark.parametrize("page", [pytest.param(p, id=str(p.relative_to(ROOT))) for p in PAGES])
def test_no_example_escapes(page):
    """Every block that is marked as Python is found, however it is indented or closed."""
    text = page.read_text("utf-8")
    marked = re.findall(r"(?im)^.*(?:```|:::|~~~)\s*(?:\{code-block\}\s*)?(?:python|py)\b", text)

    assert len(marked) == len(BLOCK.findall(text))


def run_block(match, page, namespace):
    """Run one block, awaiting it where it awaits, with the line numbers of its page."""
    above = match.string[: match.start(1)].count("\n")
    code = compile(
        "\n" * above + match[1],
        str(page),
        "exec",
        flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT,
        dont_inherit=True,
    )
    if code.co_flags & inspect.CO_COROUTINE:
        anyio.run(eval, code, namespace)
    else:
        exec(code, namespace)  # noqa: S102 - the documentation is ours


def run_test(function, **fixtures):
    """Run one test of a page, awaiting it where it is a coroutine function."""
    result = function(**fixtures)
    if inspect.iscoroutine(result):
        anyio.run(awaited, result)


async def awaited(coroutine):
    """The result of a coroutine."""
    return await coroutine


def parameters(function):
    """The names of a function's parameters."""
    return list(inspect.signature(function).parameters)
