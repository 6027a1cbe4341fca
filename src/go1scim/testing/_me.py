"""The user behind a token (RFC 7644 section 3.11)."""

from http import HTTPStatus

from go1scim._exchange import Response
from go1scim.testing._directory import Directory
from go1scim.testing._problems import ProblemError
from go1scim.testing._schemas import USERS

__all__ = ["redirect", "subject"]


def subject(directory: Directory, name: str | None) -> str:
    """
    The id of the user that a token belongs to.

    Args:
        name: The id or the userName of that user, or None: the token belongs to nobody.

    Raises:
        ProblemError: 501, or 404: there is no such user.
    """
    if name is None:
        raise ProblemError(HTTPStatus.NOT_IMPLEMENTED, "no user is behind this token")
    if directory.table(USERS).get(name) is not None:
        return name
    folded = name.lower()
    for user in directory.table(USERS):
        if user.get("userName", "").lower() == folded:
            return str(user["id"])
    raise ProblemError(HTTPStatus.NOT_FOUND, "the user behind this token does not exist")


def redirect(location: str) -> Response:
    """The answer that tells where the user is, and no more."""
    return Response(HTTPStatus.PERMANENT_REDIRECT, {"location": location})
