"""LDAP directories, by ldap3's own server in memory, and what that cannot do by a stand-in."""

import sys
import threading
from types import SimpleNamespace
from uuid import UUID

import anyio
import pytest

from go1scim import AsyncClient, ConfigurationError, TransportError
from go1scim.sources import LdapSource, Reader, SourceGroup, SourceUser
from go1scim.sources._ldap_client import library
from go1scim.testing import read_source

BASE = "dc=example,dc=com"
ldap3 = library()


def guid(number):
    """The bytes of an objectGUID."""
    return UUID(int=number).bytes_le


def person(name, number, flags="512", **more):
    """A user of Active Directory."""
    return {
        "objectClass": ["top", "person", "user"],
        "objectCategory": "person",
        "cn": name,
        "sAMAccountName": name.lower(),
        "objectGUID": guid(number),
        "userAccountControl": flags,
        **more,
    }


PEOPLE = {
    "cn=Ada,ou=People,dc=example,dc=com": person(
        "Ada", 1, manager="CN=Eve, ou=People,dc=example,dc=com", memberOf=["cn=Staff,dc=example"]
    ),
    "cn=Eve,ou=People,dc=example,dc=com": person("Eve", 2, flags="514", mail="eve@example.com"),
    "cn=Jo,ou=People,dc=example,dc=com": person("Jo", 3),
}
GROUPS = {
    "cn=Staff,ou=Groups,dc=example,dc=com": {
        "objectClass": ["top", "group"],
        "cn": "Staff",
        "objectGUID": guid(10),
        "member": [
            "CN=Ada,ou=People,dc=example,dc=com",
            "cn=Inner,ou=Groups,dc=example,dc=com",
        ],
    },
    "cn=Inner,ou=Groups,dc=example,dc=com": {
        "objectClass": ["top", "group"],
        "cn": "Inner",
        "displayName": "The Inner",
        "objectGUID": guid(11),
    },
}


def connection(entries=None, info=ldap3.OFFLINE_AD_2012_R2):
    """A bound connection to a server in memory."""
    server = ldap3.Server("dc1.example.com", get_info=info)
    made = ldap3.Connection(server, "cn=reader", "secret", client_strategy=ldap3.MOCK_SYNC)
    made.strategy.add_entry("cn=reader", {"userPassword": "secret", "sn": "reader"})
    for dn, attributes in (entries or {**PEOPLE, **GROUPS}).items():
        made.strategy.add_entry(dn, attributes)
    made.bind()
    return made


def by_name(records):
    """The records in the order of their names: the server in memory has none."""
    return sorted(records, key=lambda record: record.aliases)


def test_people_with_references_as_they_stand_in_the_directory():
    """By the distinguished name, which is an alias of each record."""
    source = LdapSource(connection(), BASE)
    found = read_source(source.users())
    ada, eve, jo = by_name(found.records)

    assert str(UUID(int=1)) == ada.id
    assert ("cn=eve,ou=people,dc=example,dc=com",) == eve.aliases
    assert eve.aliases[0] == ada.manager
    assert [True, False, True] == [ada.active, eve.active, jo.active]
    assert ("ada", None, "eve@example.com") == (
        ada.attributes["sAMAccountName"],
        ada.attributes.get("mail"),
        eve.attributes["mail"],
    )
    assert "manager" not in ada.attributes
    assert found.reading.complete
    assert source.blocks


def test_attributes_that_are_lists_in_any_case():
    """One value of memberOf is a list, too."""
    source = LdapSource(connection(), BASE, attributes=["memberOf", "objectClass", "cn"])
    ada = by_name(read_source(source.users()).records)[0]

    assert ["cn=Staff,dc=example"] == ada.attributes["memberOf"]
    assert {"top", "person", "user"} <= set(ada.attributes["objectClass"])
    assert ("Ada", "cn=Ada,ou=People,dc=example,dc=com") == (
        ada.attributes["cn"],
        ada.attributes["dn"],
    )


def test_whoever_has_no_flags_is_active():
    """Other directories have none; a function tells them apart."""
    id = str(UUID(int=7))
    entries = {"uid=a,dc=example,dc=com": {"objectClass": "person", "uid": "a", "entryUUID": id}}
    settings = {"key": "entryUUID", "user_filter": "(objectClass=person)", "attributes": ["uid"]}
    open_ldap = connection(entries, ldap3.OFFLINE_SLAPD_2_4)
    found = read_source(LdapSource(open_ldap, BASE, **settings).users()).records
    attributes = {"dn": "uid=a,dc=example,dc=com", "entryUUID": id, "uid": "a"}

    assert [SourceUser(id, attributes, aliases="uid=a,dc=example,dc=com")] == found
    off = LdapSource(open_ldap, BASE, **settings, active=lambda found: found["uid"] != "a")
    assert [False] == [user.active for user in read_source(off.users()).records]


def test_groups_with_people_and_groups_apart():
    """By distinguished names."""
    inner, staff = by_name(read_source(LdapSource(connection(), BASE).groups()).records)

    assert [
        SourceGroup(
            str(UUID(int=10)),
            {
                "dn": "cn=Staff,ou=Groups,dc=example,dc=com",
                "objectGUID": str(UUID(int=10)),
                "cn": "Staff",
            },
            name="Staff",
            members=("cn=ada,ou=people,dc=example,dc=com",),
            groups=("cn=inner,ou=groups,dc=example,dc=com",),
            aliases=("cn=staff,ou=groups,dc=example,dc=com",),
        ),
        "The Inner",
    ] == [staff, inner.name]


def test_people_come_in_pages():
    """As many entries at a time as the server gives."""
    entries = {
        f"cn=p{number},ou=People,dc=example,dc=com": person(f"p{number}", number)
        for number in range(25)
    }
    found = read_source(LdapSource(connection(entries), BASE, page=10).users())

    assert 25 == len({user.id for user in found.records})
    assert found.reading.complete


def test_an_entry_without_the_key_makes_the_reading_incomplete():
    """It may be somebody."""
    entries = {**PEOPLE, **GROUPS}
    entries["cn=x,dc=example,dc=com"] = {
        "objectClass": ["user"],
        "objectCategory": "person",
        "cn": "x",
    }
    entries["cn=y,dc=example,dc=com"] = {"objectClass": ["group"], "cn": "y"}
    source = LdapSource(connection(entries), BASE)
    for records, count in ((source.users(), 3), (source.groups(), 2)):
        found = read_source(records)
        assert "has no objectGUID" in found.reading.reason
        assert count == len(found.records)


def test_a_function_opens_a_connection_for_each_reading():
    """Which is closed at its end, also where it breaks off."""
    opened = []

    def open():
        opened.append(connection())
        return opened[-1]

    source = LdapSource(open, BASE)
    read_source(source.users())
    half = source.users()
    next(half)
    half.close()

    assert [True, True] == [each.closed for each in opened]


def test_a_connection_that_was_passed_in_stays_open():
    """It is the caller's."""
    made = connection()
    read_source(LdapSource(made, BASE).users())

    assert not made.closed


def test_in_tasks_it_is_read_in_a_thread():
    """ldap3 waits by itself, and must not hold up the loop."""
    threads = set()

    def open():
        threads.add(threading.current_thread().name)
        return connection()

    async def work():
        source = LdapSource(open, BASE)
        async with AsyncClient(lambda: "t") as client:
            return await client._driver.run(ids(Reader(source.users(), blocks=source.blocks)))

    assert 3 == len(anyio.run(work))
    assert threading.current_thread().name not in threads


def ids(reader):
    """The ids of what a reader gives, as a flow."""
    found = []
    while chunk := (yield from reader.chunk()):
        found += [record.id for record in chunk]
    return found


# --- What the server in memory cannot do ----------------------------------------------------------


class StandIn:
    """
    A connection whose answers are given.

    Attributes:
        answers: By base and scope, or base and filter; a list of entries, or a result code.
    """

    def __init__(self, answers, *, safe=False, sync=True):
        self.answers = answers
        self.strategy = SimpleNamespace(sync=sync)
        self.safe = safe
        self.asked = []
        self.unbound = False

    def search(self, **search):
        self.asked.append(search)
        found = self.answers.get((search["search_base"], tuple(search["attributes"])))
        if found is None:
            found = self.answers.get(
                search["search_filter"], self.answers.get(search["search_base"])
            )
        if isinstance(found, Exception):
            raise found
        code, entries = found if isinstance(found, tuple) else (0, found or [])
        result = {"result": code, "description": f"code {code}"}
        response = [
            {"type": "searchResEntry", "dn": dn, "raw_attributes": raw} for dn, raw in entries
        ]
        response.append({"type": "searchResRef", "uri": ["ldap://elsewhere"]})
        self.result, self.response = result, response
        return (code == 0, result, response, None) if self.safe else code == 0

    def unbind(self):
        self.unbound = True


PERSON = ("CN=Ada,DC=example", {"objectGUID": [guid(1)], "userAccountControl": [b"512"]})
USERS = "(&(objectCategory=person)(objectClass=user))"


@pytest.mark.parametrize("safe", [False, True])
def test_strategies_that_wait(safe):
    """SYNC leaves its answers on the connection, SAFE_SYNC hands them out."""
    found = read_source(LdapSource(StandIn({USERS: [PERSON]}, safe=safe), BASE).users())

    assert [str(UUID(int=1))] == [user.id for user in found.records]


def test_a_strategy_that_does_not_wait_is_refused():
    """With those that do."""
    with pytest.raises(ConfigurationError, match="does not wait for answers"):
        read_source(LdapSource(StandIn({}, sync=False), BASE).users())


def test_a_limit_of_the_server_makes_the_reading_incomplete():
    """What came is good."""
    found = read_source(LdapSource(StandIn({USERS: (4, [PERSON])}), BASE).users())

    assert (1, False) == (len(found.records), found.reading.complete)
    assert "the LDAP server stopped: code 4" == found.reading.reason


def test_a_refused_search_is_an_error():
    """Nothing of it counts."""
    with pytest.raises(TransportError, match="refuses the search: code 50"):
        read_source(LdapSource(StandIn({USERS: (50, [])}), BASE).users())


def test_a_lost_connection_is_an_error():
    """Without what was sent."""
    lost = ldap3.core.exceptions.LDAPSocketReceiveError("secret")
    with pytest.raises(TransportError, match=r"no answer \(LDAPSocketReceiveError\)") as caught:
        read_source(LdapSource(StandIn({USERS: lost}), BASE).users())
    assert "secret" not in str(caught.value)


def test_a_mistake_of_the_program_is_not_the_servers():
    """It comes out as it is."""
    with pytest.raises(ZeroDivisionError):
        read_source(LdapSource(lambda: 1 / 0, BASE).users())


def test_own_errors_come_out_as_they_are():
    """Of a function that opens a connection."""

    def refuses():
        raise ConfigurationError("no vault")

    with pytest.raises(ConfigurationError, match="no vault"):
        read_source(LdapSource(refuses, BASE).users())


def test_values_that_are_no_text_are_shown_in_hexadecimal():
    """A photo, for example; GUIDs have their usual form."""
    raw = {"objectGUID": [guid(1)], "thumbnailPhoto": [b"\xff\xd8"], "title": []}
    source = LdapSource(StandIn({USERS: [("CN=Ada,DC=example", raw)]}), BASE)
    (ada,) = read_source(source.users()).records

    assert "ffd8" == ada.attributes["thumbnailPhoto"]
    assert "title" not in ada.attributes


GROUP = "(objectClass=group)"


def members(*numbers):
    """Distinguished names, as bytes."""
    return [f"CN=p{number},DC=example".encode() for number in numbers]


def test_members_that_come_in_parts():
    """Active Directory gives 1,500 at a time."""
    dn = "CN=Staff,DC=example"
    first = {
        "objectGUID": [guid(9)],
        "cn": [b"Staff"],
        "member": [],
        "member;range=0-1": members(0, 1),
    }
    stand_in = StandIn(
        {
            GROUP: [(dn, first)],
            (dn, ("member;range=2-*",)): [(dn, {"member;range=2-3": members(2, 3)})],
            (dn, ("member;range=4-*",)): [(dn, {"member;Range=4-*": members(4)})],
        }
    )
    found = read_source(LdapSource(stand_in, BASE).groups())
    (staff,) = found.records

    assert tuple(f"cn=p{number},dc=example" for number in range(5)) == staff.members
    assert {"dn", "objectGUID", "cn"} == set(staff.attributes)
    assert found.reading.complete


def test_a_group_that_is_deleted_while_its_members_are_read():
    """Makes the reading incomplete."""
    raw = {"objectGUID": [guid(9)], "photo;range=0-*": [b"x"], "member;range=0-1": members(0, 1)}
    found = read_source(LdapSource(StandIn({GROUP: [("CN=Staff,DC=example", raw)]}), BASE).groups())

    assert "deleted while its members were read" in found.reading.reason


# --- Changes --------------------------------------------------------------------------------------

ROOT = {
    "highestCommittedUSN": [b"500"],
    "dsServiceName": [b"CN=NTDS"],
    "defaultNamingContext": [b"DC=example"],
}
CONTROLLER = {"": [("", ROOT)], "CN=NTDS": [("CN=NTDS", {"invocationId": [guid(77)]})]}
CURSOR = f"{UUID(int=77)}/400"


def test_a_cursor_is_of_one_controller():
    """Its number, with the id of its database."""
    found = read_source(LdapSource(StandIn(CONTROLLER), BASE).changes(None))

    assert ([], f"{UUID(int=77)}/500") == (found.records, found.reading.cursor)


def test_what_has_changed_since_a_cursor():
    """People, groups, and the deleted, who are in a container of their own."""
    newer = "(uSNChanged>=401)"
    stand_in = StandIn(
        {
            **CONTROLLER,
            f"(&{USERS}{newer})": [PERSON],
            f"(&{GROUP}{newer})": [("CN=Staff,DC=example", {"objectGUID": [guid(9)]})],
            f"(&(isDeleted=TRUE){newer})": [
                ("CN=a", {"objectGUID": [guid(2)], "objectClass": [b"top", b"user"]}),
                (
                    "CN=b",
                    {
                        "objectGUID": [guid(3)],
                        "objectClass": [b"user"],
                        "isRecycled": [b"TRUE"],
                    },
                ),
                ("CN=c", {"objectGUID": [guid(4)], "objectClass": [b"top", b"group"]}),
                ("CN=d", {"objectGUID": [guid(5)], "objectClass": [b"contact"]}),
                ("CN=e", {"objectClass": [b"user"]}),
            ],
        }
    )
    found = read_source(LdapSource(stand_in, BASE).changes(CURSOR))

    assert [
        SourceUser(str(UUID(int=2)), deleted=True),
        SourceUser(str(UUID(int=3)), deleted=True, purged=True),
        SourceGroup(str(UUID(int=4)), deleted=True),
    ] == found.records[2:]
    assert [str(UUID(int=1)), str(UUID(int=9))] == [record.id for record in found.records[:2]]
    assert (True, f"{UUID(int=77)}/500") == (found.reading.complete, found.reading.cursor)
    last = stand_in.asked[-1]
    assert "CN=Deleted Objects,DC=example" == last["search_base"]
    assert [("1.2.840.113556.1.4.417", True, None)] == last["controls"]


@pytest.mark.parametrize(
    "cursor", ["", "x", f"{UUID(int=78)}/400", f"{UUID(int=77)}/x", f"{UUID(int=77)}/501"]
)
def test_a_cursor_of_another_controller_asks_for_everything(cursor):
    """Or of the same one, before it was restored."""
    found = read_source(LdapSource(StandIn(CONTROLLER), BASE).changes(cursor))

    assert ([], False) == (found.records, found.reading.complete)
    assert "another domain controller" in found.reading.reason


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"": [("", {})]},
        {"": [("", {**ROOT, "dsServiceName": []})]},
        {"": [("", ROOT)]},
        {**CONTROLLER, "CN=NTDS": [("CN=NTDS", {})]},
    ],
    ids=["nothing", "no number", "no service", "no database", "no id"],
)
def test_a_server_that_does_not_number_its_changes(answers):
    """Has no cursor: it is read in full each time."""
    found = read_source(LdapSource(StandIn(answers), BASE).changes(None))

    assert (False, None) == (found.reading.complete, found.reading.cursor)
    assert "does not number its changes" in found.reading.reason


# --- Connections of its own -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "port", "use_ssl", "begin"),
    [
        ("ldaps://dc.example.com", 636, True, "AUTO_BIND_NO_TLS"),
        ("ldap://dc.example.com", 389, False, "AUTO_BIND_TLS_BEFORE_BIND"),
        ("ldap://localhost:1389", 1389, False, "AUTO_BIND_NO_TLS"),
    ],
)
def test_a_connection_is_encrypted(monkeypatch, url, port, use_ssl, begin):
    """From the beginning, or before anything is said; but for this machine."""
    made = []

    def connect(server, user, password, **options):
        made.append((server, user, password, options))
        return StandIn({USERS: [PERSON]})

    monkeypatch.setattr(ldap3, "Connection", connect)
    read_source(LdapSource(url, BASE, user="reader", password="secret").users())
    ((server, user, password, options),) = made

    assert (port, use_ssl) == (server.port, server.ssl)
    assert ("reader", "secret", getattr(ldap3, begin)) == (user, password, options["auto_bind"])
    assert options["read_only"]


def test_a_refused_password_is_told_without_it(monkeypatch):
    """And with how to name the user."""

    def connect(*_, **__):
        raise ldap3.core.exceptions.LDAPBindError("automatic bind not successful: secret")

    monkeypatch.setattr(ldap3, "Connection", connect)
    source = LdapSource("ldaps://dc.example.com", BASE, user="reader", password="secret")
    with pytest.raises(ConfigurationError, match="refuses user and password") as caught:
        read_source(source.users())
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["dc.example.com", "https://dc.example.com", "ldap://", "ldaps://reader@dc.example.com"]
)
def test_what_is_no_server_is_refused(url):
    """At once, and not at the first reading."""
    with pytest.raises(ConfigurationError, match="no URL of an LDAP server"):
        LdapSource(url, BASE)


def test_a_missing_extra_is_named(monkeypatch):
    """By what to install."""
    monkeypatch.setitem(sys.modules, "ldap3", None)

    with pytest.raises(ConfigurationError, match=r"pip install 'go1scim\[ldap\]'"):
        LdapSource("ldaps://dc.example.com", BASE)
