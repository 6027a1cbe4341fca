"""
Planning as many rows as a portal has users: our plan against dictionaries of tuples.

The rival is the least that a script can do: it reads the file with `csv`, keeps a tuple of each row
by the user name, parses the same pages with the same JSON library, makes a tuple of each user, and
lists those that differ. Ours finds twins, ambiguous and unreadable records, tells who is an
administrator, judges the plan by its guards, and knows the changes with what was there before. Both
take their pages from a function of this process, whose own part is a row of its own; ours by the
async client, since the four threads of the other would only be in each other's way.

``GO1SCIM_BENCH_ROWS=1000000`` adds that size, and the memory that it takes.
"""

import asyncio
import csv
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from benchmarks import _payloads
from benchmarks._harness import Row, medians, show, use
from go1scim import AsyncClient, BearerToken, _json
from go1scim._http import Request, Response
from go1scim.changes.plan import Plan

_MIB: Final = 2**20
_ENTERPRISE: Final = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
_COLUMNS: Final = ("user_name", "given_name", "family_name", "title", "department")
_GROUPS: Final = 5_000

#: Users a page, and digits that each page has replaced by its own number.
_PAGE: Final = 100
_MARK: Final = 73_915
#: By the number of rows: how often each contestant has its turn, elsewhere once.
_ROUNDS: Final = {10_000: 5, 100_000: 3}
_FEW, _MANY = _ROUNDS
_TARGET: Final = 1.3
#: One row in so many wants another title.
_SELDOM: Final = 100

#: Run by itself, so that nothing else has a part in the memory of the process.
_HOLD: Final = """
import sys
from benchmarks import plans
from benchmarks._harness import use
from benchmarks._peak import peak

use("json")
rows = int(sys.argv[2])
plan = plans.planned(plans.Pages(rows), sys.argv[1])
assert len(plan) == rows // 100
print(peak())
"""


@lru_cache(maxsize=4)
def _template(kind: str, total: int) -> bytes:
    numbers = range(_MARK * _PAGE, (_MARK + 1) * _PAGE)
    records = [_payloads.user(each) if kind == "Users" else _group(each) for each in numbers]
    return json.dumps(_payloads.listing(records, total), separators=(",", ":")).encode()


def _group(number: int) -> dict[str, Any]:
    return {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
        "id": f"grp_{number:026d}",
        "displayName": f"Group {number}",
        "members": [{"value": _payloads.user(number)["id"], "type": "User"}],
    }


class Pages:
    """What stands in for the connections of a client: pages, by a replacement in a text."""

    def __init__(self, users: int, groups: int = 0) -> None:
        self._total = {"Users": users, "Groups": groups}
        self.asked: list[str] = []

    def page(self, kind: str, start: int) -> bytes:
        """The page that starts there."""
        number = f"{start // _PAGE:05d}".encode()
        return _template(kind, self._total[kind]).replace(str(_MARK).encode(), number)

    async def send(self, request: Request, _within: object) -> Response:
        """The answer to *request*."""
        kind = request.path.rpartition("/")[2]
        if kind not in self._total:
            return Response(404)
        self.asked.append(kind)
        query = parse_qs(urlsplit(request.target).query)
        return Response(200, content=self.page(kind, int(query["startIndex"][0])))

    async def aclose(self) -> None:
        """Nothing is open."""


def _cells(number: int) -> tuple[str, ...]:
    title = "Engineer" if number % _SELDOM else "Director"
    name, family = f"person.{number:07d}@example.com", f"Number{number:07d}"
    return name, "Person", family, title, f"Department {number % 20}"


def _rows(count: int) -> Iterator[dict[str, str]]:
    return (dict(zip(_COLUMNS, _cells(number), strict=True)) for number in range(count))


def _write(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(_COLUMNS)
        writer.writerows(map(_cells, range(count)))


def planned(pages: Pages, users: Any, **more: Any) -> Plan:
    """Our plan."""

    async def plan() -> Plan:
        token = BearerToken("a-token-of-no-use")
        async with AsyncClient(token, base_url="http://localhost") as client:
            client._driver.wire = pages  # noqa: SLF001 - in place of connections
            return await client.plan(users, **more)

    return asyncio.run(plan())


def _tuples(pages: Pages, path: Path, count: int) -> list[str]:
    """The user names whose rows differ, as a script finds them."""
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.reader(stream)
        next(reader)
        wanted = {row[0]: tuple(row) for row in reader}
    differing = []
    for start in range(1, count + 1, _PAGE):
        for user in _json.loads(pages.page("Users", start))["Resources"]:
            key = user["userName"]
            name = user["name"]
            department = user[_ENTERPRISE]["department"]
            has = key, name["givenName"], name["familyName"], user["title"], department
            if wanted.get(key) != has:
                differing.append(key)
    return differing


def _served(pages: Pages, count: int) -> None:
    for start in range(1, count + 1, _PAGE):
        pages.page("Users", start)


def _size(path: Path, count: int, library: str, target: float | None) -> Iterator[Row]:
    use(library)
    pages = Pages(count)
    assert len(planned(pages, path)) == len(_tuples(pages, path, count)) == count // _SELDOM
    times = medians(
        {
            "tuples": lambda: _tuples(pages, path, count),
            "file": lambda: planned(pages, path),
            "mappings": lambda: planned(pages, _rows(count)),
            "pages": lambda: _served(pages, count),
        },
        rounds=_ROUNDS.get(count, 1),
        warm_up=False,
    )
    floor = times.pop("tuples")
    work = {"file": f"{count:,} rows of a file", "mappings": f"{count:,} mappings"}
    for name, seconds in times.items():
        title = f"{work.get(name, 'of both: making the pages')} ({library})"
        is_target = target if name == "file" else None
        yield Row(title, show(seconds), f"tuples {show(floor)}", seconds / floor, is_target)


def _linear(path: Path, small: Path) -> Iterator[Row]:
    use("json")
    times = medians(
        {
            "small": lambda: planned(Pages(_FEW), small),
            "large": lambda: planned(Pages(_MANY), path),
        },
        rounds=3,
        warm_up=False,
    )
    part, whole = times["small"] / _FEW, times["large"] / _MANY
    yield Row("a row of 100,000, and of 10,000", show(whole), show(part), whole / part, 1.25)


def _memory(path: Path, count: int, limit: int) -> Iterator[Row]:
    done = subprocess.run(  # noqa: S603 - the program above
        [sys.executable, "-c", _HOLD, str(path), str(count)],
        check=True,
        capture_output=True,
        text=True,
    )
    size = int(done.stdout) / _MIB
    work = f"memory of all, {count:,} rows"
    yield Row(work, f"{size:.0f} MiB", f"{limit} MiB", size / limit, 1)


def _groups(path: Path) -> Iterator[Row]:
    """Users and groups in one pass over each list; what is asked for is counted."""
    use("json")
    pages = Pages(_MANY, _GROUPS)
    groups = [{"display_name": f"Group {number:07d}"} for number in range(_GROUPS)]
    times = medians({"both": lambda: planned(pages, path, groups=groups)}, rounds=1, warm_up=False)
    asked, needed = len(pages.asked), (_MANY + _GROUPS) // _PAGE
    work = f"requests, 100,000 users, {_GROUPS:,} groups"
    yield Row(work, f"{asked:,}", f"{needed:,} ({show(times['both'])})", asked / needed, 1)


def run() -> Iterator[Row]:
    """The rows of the suite."""
    most = int(os.environ.get("GO1SCIM_BENCH_ROWS", "0"))
    with tempfile.TemporaryDirectory() as folder:
        paths = {count: Path(folder) / f"{count}.csv" for count in (*_ROUNDS, most) if count}
        for count, path in paths.items():
            _write(path, count)
            yield from _size(path, count, "json", _TARGET if count > _FEW else None)
        yield from _size(paths[_MANY], _MANY, "orjson", None)
        yield from _linear(paths[_MANY], paths[_FEW])
        yield from _groups(paths[_MANY])
        yield from _memory(paths[_MANY], _MANY, 90)
        if most:
            yield from _memory(paths[most], most, 350)
    use("json")
