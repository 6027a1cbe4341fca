"""What a portal was asked, and who is there."""


def scim_writes(portal):
    """The writes that the portal got, without token requests."""
    return [
        (one.method, one.path)
        for one in portal.requests
        if one.method != "GET" and one.path != "/oauth/token"
    ]


def operations(portal):
    """The operations of each PATCH."""
    return [one.json()["Operations"] for one in portal.requests.matching("PATCH")]


def people(portal, count):
    """Users who are there before; every other one is active."""
    for number in range(count):
        portal.add_user(userName=f"u{number}@example.com", active=number % 2 == 0)
