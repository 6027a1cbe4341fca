"""``go1scim check``: whether a portal can be reached, and what is in the way."""

from go1scim._looks import Row, Sheet
from go1scim.cli._command import command
from go1scim.cli._documents import of_check
from go1scim.cli._exits import Exit
from go1scim.cli._session import Session

__all__ = ["check"]


@command
def check(session: Session) -> int:
    """
    Test the connection.

    Looks at the settings, the token, its scopes, users and groups; exit code 1 where one fails.
    """
    with session.client() as go1:
        report = go1.check()
    rows = [
        Row("ok" if one.ok else "failed", (one.name, one.message, one.hint))
        for one in report.checks
    ]
    title = f"Connection to {report.base_url}"
    session.show(
        Sheet(title=title, headings=("what", "found", "to do"), rows=rows), of_check(report)
    )
    return Exit.CLEAN if report.ok else Exit.FAILED
