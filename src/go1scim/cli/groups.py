"""``go1scim groups``: the groups of a portal."""

from go1scim.cli._command import command
from go1scim.cli._listing import Count, Csv, Filter, Limit, listed
from go1scim.cli._session import Session
from go1scim.models import Group

__all__ = ["groups"]


@command
def groups(
    session: Session,
    *,
    filter: Filter = None,
    limit: Limit = None,
    count: Count = 100,
    csv: Csv = None,
) -> int:
    """
    List groups.

    As a table, with --json as JSON lines, or with --csv as a file to be edited and planned. Exit
    code 4: some of them could not be read.
    """
    with session.client() as go1:
        return listed(session, go1.groups.iter(filter, count=count), Group, limit, csv)
