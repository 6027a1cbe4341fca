"""What Okta, Microsoft Entra ID and a reader by cursor send, against the portal over real HTTP."""

import httpx
import pytest
from wire_player import Player, flows

from go1scim.testing import Portal

DIALECTS = {"cursor": "rfc", "entra": "entra", "okta": "okta"}
FLOWS = [(flow.idp, flow) for idp in DIALECTS for flow in flows(idp)]


@pytest.mark.parametrize(("idp", "flow"), FLOWS, ids=[f"{idp}: {flow.name}" for idp, flow in FLOWS])
def test_flow(idp, flow, record_property):
    """Each step that the provider cannot do without is answered as it must be."""
    if flow.unplayable:
        pytest.skip(f"{flow.name}: {flow.unplayable}")
    portal = Portal(dialect=DIALECTS[idp])
    with portal.serve() as served, httpx.Client(base_url=served.base_url) as http:
        outcomes = Player(http, portal.issue_token()).play(flow)
    record_property("should", [str(each) for each in outcomes if each.wrong and not each.must])

    assert [] == [str(each) for each in outcomes if each.wrong and each.must]
