"""
Reading and writing models.

The floor is msgspec decoding into structs of its own, which know nothing of other cases of names,
of unknown attributes or of bad records. The peer is scim2-models, on pydantic.
"""

import gc
import json
import sys
import tracemalloc
from collections.abc import Callable, Iterator

import msgspec
from scim2_models import EnterpriseUser as TheirEnterpriseUser
from scim2_models import Group as TheirGroup
from scim2_models import ListResponse as TheirListResponse
from scim2_models import User as TheirUser

from benchmarks import _payloads
from benchmarks._harness import Row, medians, show, use
from go1scim.converter import from_json, to_bytes
from go1scim.messages import ListResponse
from go1scim.models import Group, User

_LIBRARIES = ("json", "orjson")


class _Name(msgspec.Struct, rename="camel"):
    formatted: str | None = None
    family_name: str | None = None
    given_name: str | None = None


class _Value(msgspec.Struct, rename="camel"):
    value: str | None = None
    type: str | None = None
    primary: bool | None = None
    display: str | None = None


class _Manager(msgspec.Struct, rename="camel"):
    value: str | None = None
    display_name: str | None = None


class _Enterprise(msgspec.Struct, rename="camel"):
    employee_number: str | None = None
    department: str | None = None
    organization: str | None = None
    manager: _Manager | None = None


class _Meta(msgspec.Struct, rename="camel"):
    resource_type: str | None = None
    created: str | None = None
    last_modified: str | None = None
    version: str | None = None
    location: str | None = None


class _User(msgspec.Struct, rename="camel"):
    schemas: list[str]
    id: str | None = None
    external_id: str | None = None
    user_name: str | None = None
    name: _Name | None = None
    display_name: str | None = None
    title: str | None = None
    preferred_language: str | None = None
    active: bool | None = None
    emails: list[_Value] = []
    roles: list[_Value] = []
    meta: _Meta | None = None
    enterprise: _Enterprise | None = msgspec.field(
        default=None, name="urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
    )


class _Page(msgspec.Struct):
    resources: list[_User] = msgspec.field(name="Resources")


_floor = msgspec.json.Decoder(_Page).decode
_Theirs = TheirUser[TheirEnterpriseUser]


def _with(library: str, work: Callable[[], object]) -> Callable[[], object]:
    """*work* with that JSON library."""

    def run() -> object:
        use(library)
        return work()

    return run


def _compare(
    work: str,
    ours: Callable[[], object],
    rival: tuple[str, Callable[[], object]],
    *,
    targets: dict[str, float],
    rounds: int,
    number: int = 1,
) -> Iterator[Row]:
    contestants = {library: _with(library, ours) for library in targets}
    times = medians({**contestants, "rival": rival[1]}, rounds=rounds, number=number)
    for library, target in targets.items():
        yield Row(
            f"{work} ({library})",
            show(times[library]),
            f"{rival[0]} {show(times['rival'])}",
            times[library] / times["rival"],
            target,
        )


def _read_page(page: bytes) -> Callable[[], object]:
    return lambda: from_json(page, ListResponse[User])


def _pages() -> Iterator[Row]:
    hundred = _payloads.page(100)
    yield from _compare(
        "read a page of 100",
        _read_page(hundred),
        ("msgspec", lambda: _floor(hundred)),
        targets={"json": 6, "orjson": 4.5},
        rounds=201,
    )
    theirs = TheirListResponse[_Theirs].model_validate_json
    for count, rounds in ((100, 15), (1_000, 7), (10_000, 3)):
        page = _payloads.page(count)
        tens = {"json": 1 / 10, "orjson": 1 / 14} if count == 100 else None  # noqa: PLR2004
        yield from _compare(
            f"read a page of {count}",
            _read_page(page),
            ("scim2-models", lambda page=page: theirs(page)),
            targets=tens or {"json": 1 / 9, "orjson": 1 / 12},
            rounds=rounds,
        )


def _single() -> Iterator[Row]:
    text = json.dumps(_payloads.user(7)).encode()
    yield from _compare(
        "read a user",
        lambda: from_json(text, User),
        ("scim2-models", lambda: _Theirs.model_validate_json(text)),
        targets={"json": 1 / 9, "orjson": 1 / 9},
        rounds=21,
        number=300,
    )
    ours, theirs = from_json(text, User), _Theirs.model_validate_json(text)
    yield from _compare(
        "write a user",
        lambda: to_bytes(ours),
        ("scim2-models", theirs.model_dump_json),
        targets={"json": 1 / 5, "orjson": 1 / 9},
        rounds=21,
        number=300,
    )
    members = _payloads.group(50_000)
    yield from _compare(
        "read 50,000 members",
        lambda: from_json(members, Group),
        ("scim2-models", lambda: TheirGroup.model_validate_json(members)),
        targets={"json": 1 / 8, "orjson": 1 / 8},
        rounds=5,
    )


def _memory() -> Iterator[Row]:
    count = 1_000
    page = _payloads.page(count)
    from_json(page, ListResponse[User])
    for library in _LIBRARIES:
        gc.collect()
        tracemalloc.start()
        held = _with(library, _read_page(page))()
        gc.collect()
        size = tracemalloc.get_traced_memory()[0] / count
        tracemalloc.stop()
        del held
        yield Row(f"memory of a user ({library})", f"{size:,.0f} B", "4,000 B", size / 4_000, 1)


def run() -> Iterator[Row]:
    """The rows of the suite."""
    print(f"Python {sys.version.split()[0]}, msgspec {msgspec.__version__}", flush=True)
    yield from _pages()
    yield from _single()
    yield from _memory()
