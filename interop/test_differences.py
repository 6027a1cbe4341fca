"""What servers make of the smallest PATCH between two users, and of a user with everything."""

import pytest
from attrs import evolve

from go1scim import (
    Address,
    BadRequestError,
    Email,
    EnterpriseUser,
    Entitlement,
    InstantMessaging,
    Manager,
    Name,
    PatchOp,
    PhoneNumber,
    Photo,
    RoleValue,
    User,
    X509Certificate,
    to_dict,
)

WORK, HOME = (
    Email("ada@example.com", type="work", primary=True),
    Email("a@home.example", type="home"),
)
ADA = User(
    user_name="ada@example.com",
    external_id="e-1",
    name=Name(given_name="Ada", family_name="Byron", middle_name="Augusta"),
    display_name="Ada Byron",
    title="Countess",
    emails=[WORK, HOME],
    phone_numbers=[PhoneNumber("+44 20 7946 0001", type="work")],
    addresses=[Address(street_address="12 St James's Square", locality="London", type="home")],
    active=True,
    extensions=[EnterpriseUser(department="Engines", employee_number="1", manager=Manager("m-1"))],
)
EVERYTHING = evolve(
    ADA,
    nick_name="Enchantress",
    profile_url="https://example.com/ada",
    user_type="Employee",
    preferred_language="en-GB",
    locale="en-GB",
    timezone="Europe/London",
    name=Name(
        formatted="The Hon. Ada Augusta Byron, Countess",
        family_name="Byron",
        given_name="Ada",
        middle_name="Augusta",
        honorific_prefix="The Hon.",
        honorific_suffix="Countess",
    ),
    ims=[InstantMessaging("ada", type="xmpp")],
    photos=[Photo("https://example.com/ada.png", type="photo")],
    addresses=[
        Address(
            formatted="12 St James's Square\nLondon SW1Y 4JH",
            street_address="12 St James's Square",
            locality="London",
            region="Greater London",
            postal_code="SW1Y 4JH",
            country="GB",
            type="home",
        ),
        Address(locality="Kirkby Mallory", country="GB", type="other"),
    ],
    entitlements=[Entitlement("engine-room", display="Engine room")],
    roles=[RoleValue("rol_1", display="Programmer", primary=True), RoleValue("rol_2")],
    x509_certificates=[X509Certificate("TUlJRQ==", display="one")],
    extensions=[
        EnterpriseUser(
            employee_number="1",
            cost_center="CC1",
            organization="Analytical",
            division="Engines",
            department="Looms",
            manager=Manager("m-1"),
        )
    ],
)

AFTERWARDS = {
    "nothing": ADA,
    "a_value": evolve(ADA, title="Programmer"),
    "no_value": evolve(ADA, title=None, display_name=None),
    "part_of_a_name": evolve(ADA, name=evolve(ADA.name, family_name="King", middle_name=None)),
    "no_name": evolve(ADA, name=None),
    "one_address": evolve(ADA, emails=[evolve(WORK, value="new@example.com"), HOME]),
    "one_more": evolve(ADA, emails=[WORK, HOME, Email("a@other.example", type="other")]),
    "one_less": evolve(ADA, emails=[WORK]),
    "another_primary": evolve(
        ADA, emails=[evolve(WORK, primary=False), evolve(HOME, primary=True)]
    ),
    "other_order": evolve(ADA, emails=[HOME, WORK]),
    "no_list": evolve(ADA, emails=[], addresses=[]),
    "two_of_a_type": evolve(ADA, emails=[WORK, HOME, Email("b@home.example", type="home")]),
    "part_of_an_address": evolve(ADA, addresses=[evolve(ADA.addresses[0], locality="Ockham")]),
    "extension": ADA.with_extension(EnterpriseUser(department="Looms", manager=Manager("m-2"))),
    "everything": EVERYTHING,
}


def content(user):
    """A user as the standard compares: lists without order, false and empty like absent."""
    document = to_dict(evolve(user, id=None, meta=None))
    return {key: plain(value) for key, value in document.items() if key != "schemas"}


def plain(value):
    """A value of a document, with lists in one order, and without what means nothing."""
    if isinstance(value, list):
        return sorted((plain(each) for each in value), key=repr)
    if isinstance(value, dict):
        told = {key: plain(each) for key, each in value.items() if key != "$ref"}
        return {key: each for key, each in told.items() if (key, each) != ("primary", False)}
    return value


def test_a_user_with_everything(client):
    """Every attribute of the core and the enterprise schema comes back, and survives a replace."""
    created = client.users.create(EVERYTHING)

    assert content(EVERYTHING) == content(created)
    assert content(EVERYTHING) == content(client.users.get(created.id))
    assert content(EVERYTHING) == content(client.users.replace(created))


@pytest.mark.parametrize("name", AFTERWARDS)
def test_there_and_back(client, habits, name):
    """Applied by a server, a difference gives what it gives here, in both directions."""
    before, after = client.users.create(ADA), AFTERWARDS[name]
    there = PatchOp.between(before, evolve(after, id=before.id, meta=before.meta))
    misread = habits.misread_patches.get(name)
    if misread == "refused":
        with pytest.raises(BadRequestError):
            client.users.patch(before, there)
        assert content(ADA) == content(client.users.get(before.id))
        return
    changed = client.users.patch(before, there)
    assert (content(after) == content(changed)) is (misread is None)

    if misread is None:
        back = PatchOp.between(changed, evolve(ADA, id=changed.id, meta=changed.meta))
        assert content(ADA) == content(client.users.patch(changed, back))
