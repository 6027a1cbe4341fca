"""Answers of Microsoft Graph and Okta, by the shapes that they document; invented people."""

from urllib.parse import parse_qs, unquote, urlsplit

from go1scim import Request, Response

GRAPH = "https://graph.microsoft.com/v1.0"
OKTA = "https://example.okta.com"


class Server:
    """
    Answers by path and query, as text in the order that they are sent in; a list is used up.

    Attributes:
        asked: The targets so far, unquoted.
    """

    def __init__(self, answers):
        self.answers = answers
        self.asked = []

    def __call__(self, request):
        assert isinstance(request, Request)
        target = unquote(request.target)
        self.asked.append(target)
        found = self.answers[target if target in self.answers else target.partition("?")[0]]
        return found.pop(0) if isinstance(found, list) else found


def query(target):
    """The query of a target, each name once."""
    return {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}


def page(*objects, next=None, delta=None):
    """A page of Microsoft Graph."""
    found = {"@odata.context": f"{GRAPH}/$metadata#users", "value": list(objects)}
    if next is not None:
        found["@odata.nextLink"] = next if "//" in next else f"{GRAPH}{next}"
    if delta is not None:
        found["@odata.deltaLink"] = f"{GRAPH}{delta}"
    return found


def graph_user(id, manager=None, **more):
    """A user of Microsoft Graph ("Get a user")."""
    found = {
        "id": id,
        "userPrincipalName": f"{id}@example.com",
        "givenName": id.title(),
        "surname": None,
        "accountEnabled": True,
        **more,
    }
    if manager is not None:
        found["manager"] = {"@odata.type": "#microsoft.graph.user", "id": manager}
    return found


def graph_member(id, kind="user"):
    """An entry of a list of members ("List group members")."""
    return {"@odata.type": f"#microsoft.graph.{kind}", "id": id}


def okta_user(id, status="ACTIVE", **profile):
    """A user of Okta ("List all users")."""
    return {
        "id": id,
        "status": status,
        "lastUpdated": "2026-03-02T08:00:00.000Z",
        "profile": {"login": f"{id}@example.com", "firstName": id.title(), **profile},
        "credentials": {"provider": {"type": "OKTA", "name": "OKTA"}},
    }


def app_user(id, status="PROVISIONED", user=None, **profile):
    """A user of an application of Okta ("List all application users")."""
    found = {
        "id": id,
        "externalId": f"go1-{id}",
        "status": status,
        "scope": "USER",
        "syncState": "SYNCHRONIZED",
        "profile": {"email": f"{id}@app.example.com", **profile},
    }
    if user is not None:
        found["_embedded"] = {"user": user}
    return found


def okta_group(id, name, **more):
    """A group of Okta ("List all groups")."""
    return {"id": id, "type": "OKTA_GROUP", "profile": {"name": name}, **more}


def event(kind, *targets):
    """An event of the System Log."""
    return {"eventType": kind, "target": [{"type": type, "id": id} for type, id in targets] or None}


def linked(body, next=None, **headers):
    """An answer with a Link header, as Okta sends."""
    from go1scim._json import dumps

    links = f'<{OKTA}/self>; rel="self"'
    if next is not None:
        links += f', <{OKTA}{next}>; rel="next"'
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(200, {"link": links, **named}, dumps(body))
