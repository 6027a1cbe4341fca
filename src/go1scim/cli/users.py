"""``go1scim users``: the users of a portal."""

from go1scim.cli._command import command
from go1scim.cli._listing import Count, Csv, Filter, Limit, listed
from go1scim.cli._session import Session
from go1scim.models import User

__all__ = ["users"]


@command
def users(
    session: Session,
    *,
    filter: Filter = None,
    limit: Limit = None,
    count: Count = 100,
    csv: Csv = None,
) -> int:
    """
    List users.

    As a table, with --json as JSON lines, or with --csv as a file to be edited and planned. Exit
    code 4: some of them could not be read.
    """
    with session.client() as go1:
        return listed(session, go1.users.iter(filter, count=count), User, limit, csv)
