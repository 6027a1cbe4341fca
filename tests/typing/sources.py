"""What sources of one's own may look like, and what others give."""

from collections.abc import Generator, Iterator
from typing import Any, assert_type

from go1scim.sources import (
    ChangingSource,
    CsvSource,
    GraphSource,
    HttpSource,
    LdapSource,
    OktaSource,
    Reader,
    Reading,
    RowsSource,
    Source,
    SourceGroup,
    SourceUser,
)


class Plain:
    def users(self) -> Iterator[SourceUser]:
        yield SourceUser("1", {"mail": "ada@example.com"}, aliases=["ada@example.com"])

    def groups(self) -> list[SourceGroup]:
        return [SourceGroup("1", members=["1"])]


class Http(HttpSource):
    def users(self) -> Generator[Any, Any, Reading]:
        trail = self.trail(self.target("people"))
        while trail.target is not None:
            page = yield from self.get(trail.target)
            yield SourceUser(page["id"])
            trail.follow(page.get("next"))
        return trail.reading

    def groups(self) -> tuple[()]:
        return ()

    def changes(self, cursor: str | None) -> Generator[Any, Any, Reading]:
        yield SourceUser("1", deleted=True)
        return Reading(cursor="2")


plain: Source = Plain()
http: Source = Http("https://hr.example.com", lambda: "token")
changing: ChangingSource = Http("https://hr.example.com")
csv: Source = CsvSource("people.csv", key="id", active=lambda row: bool(row["on"]))
rows: Source = RowsSource([{"id": 1}], key="id", group="teams")
graph: ChangingSource = GraphSource("token", app="app")
okta: ChangingSource = OktaSource("https://example.okta.com", "token")
ldap: ChangingSource = LdapSource("ldaps://dc.example.com", "dc=example")

reader: Reader[SourceUser] = Reader(Plain().users())
assert_type(reader.reading, Reading)

SourceUser()  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
CsvSource("people.csv")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
wrong: Source = object()  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
