"""
The difference of two resources, and what it costs to apply.

The peer is scim2-models, whose `build_from` replaces lists as a whole. Both sides get resources
that were read one by one, so that nothing is equal by being the same object.
"""

from collections.abc import Iterator
from typing import Any

import orjson
from scim2_models import EnterpriseUser as TheirEnterpriseUser
from scim2_models import Group as TheirGroup
from scim2_models import PatchOp as TheirPatchOp
from scim2_models import User as TheirUser

from benchmarks import _payloads
from benchmarks._harness import Row, medians, show
from go1scim.converter import from_dict, from_json, to_bytes
from go1scim.models import Group, User
from go1scim.patch import PatchOp, apply


def _users() -> Iterator[Row]:
    count = 10_000
    before = [_payloads.user(number) for number in range(count)]
    after = [{**_payloads.user(number), "title": f"T{number}"} for number in range(count)]
    ours = [[from_dict(each, User) for each in side] for side in (before, after)]
    theirs = [
        [TheirUser[TheirEnterpriseUser].model_validate(each) for each in side]
        for side in (before, after)
    ]
    times = medians(
        {
            "ours": lambda: [PatchOp.between(*pair) for pair in zip(*ours, strict=True)],
            "rival": lambda: [TheirPatchOp.build_from(*pair) for pair in zip(*theirs, strict=True)],
        },
        rounds=3,
    )
    yield _row("diff of 10,000 users", times, 1 / 25)


def _row(work: str, times: dict[str, float], target: float) -> Row:
    ratio = times["ours"] / times["rival"]
    return Row(work, show(times["ours"]), f"scim2-models {show(times['rival'])}", ratio, target)


def _changed(members: int, *, gone: int, come: int) -> tuple[bytes, bytes]:
    """A group, and the same with others in the place of some of its members."""
    before = orjson.loads(_payloads.group(members))
    added = [
        {"value": f"usr_{number:026d}", "display": f"Person {number}", "type": "User"}
        for number in range(members, members + come)
    ]
    after = {**before, "members": [*before["members"][gone:], *added]}
    return orjson.dumps(before), orjson.dumps(after)


def _groups() -> Iterator[Row]:
    for members, gone, come in ((10_000, 0, 1), (50_000, 300, 300)):
        texts = _changed(members, gone=gone, come=come)
        ours = [from_json(text, Group) for text in texts]
        theirs = [TheirGroup.model_validate_json(text) for text in texts]
        times = medians(
            {
                "ours": lambda ours=ours: PatchOp.between(*ours),
                "rival": lambda theirs=theirs: TheirPatchOp.build_from(*theirs),
            },
            rounds=3,
        )
        found = PatchOp.between(*ours)
        assert len(found.apply(ours[0]).members) == len(ours[1].members)
        size, limit = len(to_bytes(found)), 500 if come == 1 else 75_000
        work = f"diff of {members:,} members"
        yield _row(work, times, 1 / 25 if come == 1 else 1 / 100)
        if come == 1:
            yield _limit(f"{work}, time", times["ours"], 0.020)
        yield Row(f"{work}, size", f"{size:,} B", f"{limit:,} B", size / limit, 1)


def _limit(work: str, seconds: float, limit: float) -> Row:
    return Row(work, show(seconds), show(limit), seconds / limit, 1)


def _removes() -> Iterator[Row]:
    request = PatchOp()
    for number in range(0, 350, 7):
        request = request.remove(f'members[value eq "usr_{number:026d}"]')
    times: dict[str, float] = {}
    for members in (10_000, 100_000):
        group: dict[str, Any] = orjson.loads(_payloads.group(members))
        found = medians({"ours": lambda group=group: apply(group, request)}, rounds=7)
        times[f"{members}"] = found["ours"]
    yield _limit("50 removes of 10,000 members", times["10000"], 0.050)
    growth = times["100000"] / times["10000"] / 10
    yield Row("the same of 100,000, to linear", show(times["100000"]), "10 times", growth, 1.5)


def run() -> Iterator[Row]:
    """The rows of the suite."""
    yield from _removes()
    yield from _groups()
    yield from _users()
