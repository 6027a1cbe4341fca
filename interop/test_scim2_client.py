"""scim2-client, with both of its engines, as a client of the embedded portal."""

import httpx2
import pytest
from faces import OWN, Once, Runner
from scim2_client.engines.httpx2 import AsyncSCIMClient, SyncSCIMClient
from scim2_models import (
    PatchOp,
    PatchOperation,
    SCIMException,
    SearchRequest,
)

from go1scim import urns
from go1scim.testing import Portal


@pytest.fixture(params=OWN[:2], ids=["sync", "async"])
def scim(request):
    """A client that has read from an empty portal what there is."""
    portal = Portal(dialect="rfc")
    runner = Runner(request.param)
    options = {"headers": {"Authorization": f"Bearer {portal.issue_token()}"}}
    with portal.serve() as served:
        if request.param.is_async:
            http = httpx2.AsyncClient(base_url=served.base_url, **options)
            engine = AsyncSCIMClient(http)
        else:
            http = httpx2.Client(base_url=served.base_url, **options)
            engine = SyncSCIMClient(http)
        client = Once(engine, runner)
        client.discover()
        yield client
        runner.value(http.aclose() if request.param.is_async else http.close())
    runner.close()


def test_a_user_from_first_to_last(scim):
    """Create, read, query, modify, replace, delete: all answers pass the other side's models."""
    model = scim.get_resource_model("User")
    created = scim.create(
        model.model_validate(
            {
                "userName": "ada@example.com",
                "name": {"givenName": "Ada", "familyName": "Byron"},
                "emails": [{"value": "ada@example.com", "type": "work", "primary": True}],
                urns.ENTERPRISE_USER: {"department": "Engines"},
            }
        )
    )
    assert "Byron" == scim.query(model, created.id).name.family_name
    page = scim.query(model, query_parameters=SearchRequest(filter='userName eq "ADA@example.com"'))
    assert [created.id] == [user.id for user in page.resources]

    patch_op = PatchOp[model](
        operations=[
            PatchOperation[model](op="replace", path="name.familyName", value="King"),
            PatchOperation[model](op="remove", path='emails[type eq "work"]'),
            PatchOperation[model](op="add", path="title", value="Countess"),
        ]
    )
    modified = scim.modify(model, created.id, patch_op)
    assert ("King", "Countess") == (modified.name.family_name, modified.title)
    assert not scim.query(model, created.id).emails

    modified.display_name, modified.title = "Ada King", None
    replaced = scim.replace(modified)
    assert ("Ada King", None) == (replaced.display_name, replaced.title)

    scim.delete(model, created.id)
    with pytest.raises(SCIMException) as caught:
        scim.query(model, created.id)
    assert 404 == caught.value.status


def test_a_group_and_its_members(scim):
    """Members are added, one is removed by a value filter, the group is renamed and goes."""
    user_model, model = scim.get_resource_model("User"), scim.get_resource_model("Group")
    users = [scim.create(user_model(user_name=f"p{n}@example.com")).id for n in range(2)]
    created = scim.create(model(display_name="Sales"))

    members = [model.Members(value=id) for id in users]
    add = PatchOperation[model](op="add", path="members", value=members)
    modified = scim.modify(model, created.id, PatchOp[model](operations=[add]))
    assert users == [member.value for member in modified.members]

    leave = f'members[value eq "{users[0]}"]'
    remove = PatchOperation[model](op="remove", path=leave)
    rename = PatchOperation[model](op="replace", path="displayName", value="Marketing")
    modified = scim.modify(model, created.id, PatchOp[model](operations=[remove, rename]))
    assert (users[1:], "Marketing") == (
        [member.value for member in modified.members],
        modified.display_name,
    )

    scim.delete(model, created.id)
    assert 0 == scim.query(model).total_results


def test_a_name_that_is_taken(scim):
    """The error of the portal is one that the other side can read."""
    model = scim.get_resource_model("User")
    scim.create(model(user_name="ada@example.com"))

    with pytest.raises(SCIMException) as caught:
        scim.create(model(user_name="Ada@example.com"))
    assert (409, "uniqueness") == (caught.value.status, caught.value.scim_type)
