"""What Okta, Microsoft Entra ID and a reader by cursor send, played against the portal."""

import httpx
import pytest
from wire_player import Player, flows

from go1scim.testing import Portal

DIALECTS = {"cursor": "rfc", "entra": "entra", "okta": "okta"}
FLOWS = [flow for idp in DIALECTS for flow in flows(idp)]
UNPLAYABLE = ["entitlements"]
#: Steps that a provider would like otherwise: two groups may have the same name, unless a quirk
#: forbids it.
DISLIKED = {"groups (feature flag and validator)": ["create again"]}


def play(portal, flow):
    """What becomes of each step."""
    with httpx.Client(transport=portal.transport(), base_url=portal.base_url) as http:
        return Player(http, portal.issue_token()).play(flow)


@pytest.mark.parametrize(
    "flow",
    [flow for flow in FLOWS if not flow.unplayable],
    ids=lambda flow: f"{flow.idp}: {flow.name}",
)
def test_flow(flow):
    """Every step is answered as the provider needs it, and but for one as it would like it."""
    outcomes = play(Portal(dialect=DIALECTS[flow.idp]), flow)

    assert len(flow.steps) == len(outcomes)
    assert [] == [str(each) for each in outcomes if each.wrong and each.must]
    assert DISLIKED.get(flow.name, []) == [each.step for each in outcomes if each.wrong]


def test_what_cannot_be_played():
    """Only what needs a resource type that the portal does not have."""
    assert UNPLAYABLE == [flow.name for flow in FLOWS if flow.unplayable]


def test_okta_reads_everyone_once():
    """The note on the import: no user is on two pages, and none is left out."""
    portal = Portal(dialect="okta")
    (flow,) = (flow for flow in flows("okta") if flow.name == "import")
    play(portal, flow)
    ids, start = [], 1
    with portal.client() as client:
        while start <= (page := client.users.list(start_index=start, count=100)).total_results:
            ids += [user.id for user in page.resources]
            start += 100

    assert flow.crowd == len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("quirks", "step", "fault"),
    [
        ({"omit_paging_fields": True}, "two users", "startIndex"),
        ({"bad_token_status": 403}, "no token", "the status is 403, not one of [401]"),
        ({"content_type": "application/json"}, "two users", "content type is application/json"),
    ],
)
def test_what_is_wrong_is_seen(quirks, step, fault):
    """A portal that behaves otherwise does not pass."""
    (flow,) = (flow for flow in flows("okta") if flow.name == "test connection and save")
    outcomes = {each.step: each for each in play(Portal(dialect="okta", quirks=quirks), flow)}

    assert outcomes[step].must
    assert fault in str(outcomes[step])
