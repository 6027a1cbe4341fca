"""Realistic documents: what a portal answers, 1.2 kB a user."""

import json
from typing import Any

_CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
_ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


def user(number: int) -> dict[str, Any]:
    """One user."""
    mail = f"person.{number}@example.com"
    return {
        "schemas": [_CORE, _ENTERPRISE],
        "id": f"usr_01HZY0000000000000{number:08d}",
        "externalId": f"00u{number:017d}",
        "userName": mail,
        "name": {
            "formatted": f"Person Number{number}",
            "givenName": "Person",
            "familyName": f"Number{number}",
        },
        "displayName": f"Person Number{number}",
        "title": "Engineer",
        "preferredLanguage": "en",
        "active": True,
        "emails": [
            {"value": mail, "type": "work", "primary": True},
            {"value": f"private.{number}@example.org", "type": "home"},
        ],
        "roles": [
            {"value": "rol_01G3PZS7NZ0CF95J340P55FSZH", "display": "Learner"},
            {"value": "rol_01G3PZS7NZBW04V44QBM48PP0C", "display": "Manager"},
        ],
        _ENTERPRISE: {
            "employeeNumber": str(number),
            "department": f"Department {number % 20}",
            "organization": "Example",
            "manager": {
                "value": f"usr_01HZY0000000000000{number // 10:08d}",
                "displayName": f"Person Number{number // 10}",
            },
        },
        "meta": {
            "resourceType": "User",
            "created": "2026-01-23T04:56:22Z",
            "lastModified": "2026-05-13T04:42:34Z",
            "version": f'W/"{number:016x}"',
            "location": f"https://gateway.example.com/scim/Users/{number}",
        },
    }


def listing(users: list[dict[str, Any]], total: int) -> dict[str, Any]:
    """A page of a listing of *total* users."""
    return {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": total,
        "itemsPerPage": len(users),
        "startIndex": 1,
        "Resources": users,
    }


def page(count: int) -> bytes:
    """A page of users, as text."""
    users = [user(number) for number in range(count)]
    return json.dumps(listing(users, count), separators=(",", ":")).encode()


def group(members: int) -> bytes:
    """A group, as text."""
    return json.dumps(
        {
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
            "id": "grp_1",
            "displayName": "Everyone",
            "members": [
                {"value": f"usr_{number:026d}", "display": f"Person {number}", "type": "User"}
                for number in range(members)
            ],
        },
        separators=(",", ":"),
    ).encode()
