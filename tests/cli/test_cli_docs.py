"""The commands of the documentation, one after the other, with what it says they say."""

import re
import shlex
from pathlib import Path

from commands import run

from go1scim.cli._people import fill

PAGE = Path(__file__).parents[2] / "docs" / "cli.md"
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ORIGIN = re.compile(r"http://127\.0\.0\.1:\d+")


class Reader:
    """Somebody who types what the page shows, in a directory of their own."""

    def __init__(self):
        self.code = 0

    def type(self, line, shown):
        """Type a line; *shown* is what is to be seen. Ellipses stand for anything."""
        program, *arguments = shlex.split(line)
        if program == "cat":
            Path(arguments[0]).write_text(shown, "utf-8")
        elif program == "echo":
            assert shown == f"{self.code}\n"
        elif program == "go1scim":
            done = run(*arguments)
            self.code = done.code
            said = ORIGIN.sub("http://127.0.0.1:8000", done.said + done.notes)
            wanted = ".*".join(map(re.escape, shown.split("…")))
            assert re.fullmatch(wanted, said, re.DOTALL), f"{line}\n{said}"
        else:
            assert program == "pip"


def commands():
    """Each command of the page, with what is shown below it."""
    for block in BLOCK.findall(PAGE.read_text("utf-8")):
        for command in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, _, shown = command.partition("\n")
            yield line, shown


def test_the_commands_of_the_page_say_what_it_says(served, tmp_path, monkeypatch):
    """In the order of the page, against one portal."""
    fill(served, 12)
    monkeypatch.chdir(tmp_path)
    reader, typed = Reader(), []
    for line, shown in commands():
        reader.type(line, shown)
        typed.append(line.split()[1])
    assert {"check", "token", "groups", "users", "plan", "apply", "resume", "undo"} <= set(typed)
