"""People of a source, and what a portal was asked to write."""

from typing import Any

from go1scim.testing import Portal


def person(name: str, **more: Any) -> dict[str, Any]:
    """Somebody, as a row with the names that the preset for Okta reads."""
    return {
        "id": f"e-{name}",
        "userName": f"{name}@example.com",
        "givenName": name.title(),
        "familyName": "Byron",
        "email": f"{name}@example.com",
        "boss": None,
        "teams": None,
        **more,
    }


def staff(count: int, **more: Any) -> list[dict[str, Any]]:
    """So many people."""
    return [person(f"p{number}", **more) for number in range(count)]


def writes(portal: Portal) -> list[tuple[str, str]]:
    """What was written, but for tokens; ids are left out of the paths."""
    return [
        (each.method, "/" + each.path.split("/")[1])
        for each in portal.requests
        if each.method != "GET" and "oauth" not in each.path
    ]


def bodies(portal: Portal, method: str = "PATCH") -> list[Any]:
    """What was sent by this method, parsed."""
    return [
        each.json()
        for each in portal.requests
        if each.method == method and "oauth" not in each.path
    ]


def operations(portal: Portal) -> list[tuple[str, Any]]:
    """The path and the value of each operation that was sent."""
    return [
        (each.get("path"), each.get("value"))
        for body in bodies(portal)
        for each in body["Operations"]
    ]


def user(portal: Portal, name: str) -> dict[str, Any]:
    """Somebody at the portal."""
    (found,) = [one for one in portal.users if one["userName"] == f"{name}@example.com"]
    return found


def codes(report: Any) -> list[str]:
    """The kinds of findings of a cycle, but for the one of a portal without /Me."""
    return sorted(one.code for one in report.plan.findings if one.code != "unknown-self")
