"""Events in the log and as JSON lines, and what they keep to themselves."""

import json
import logging
import stat
import sys
from io import StringIO

import pytest
from faces import OWN, Connect
from happenings import ended, found, joining, of_every_kind, refused, titled
from hypothesis import given
from hypothesis import strategies as st
from plans import change
from wanted import create, plan_for

from go1scim import BearerToken, ConfigurationError, ValidationError
from go1scim._log import hashed
from go1scim.changes.change import AttributeChange, Reference, Verb
from go1scim.changes.events import Begun, Finished, Reading, Started, Waiting
from go1scim.changes.lines import JsonLines
from go1scim.changes.logs import EventLog
from go1scim.changes.outcome import Status
from go1scim.testing import ManualClock, Portal

ADA = "ada@example.com"


def lines_of(*events, **options):
    """The records that are written for events."""
    stream = StringIO()
    lines = JsonLines(stream, now=lambda: 1.5, **options)
    for event in events:
        lines(event)
    lines.close()
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_has_hashes_and_no_sentence():
    """By default: who it was can be followed through one file, and not be read from it."""
    line, failed, left_out = lines_of(Begun(titled()), refused(), found())

    assert {
        "time": "1970-01-01T00:00:01.500Z",
        "event": "begun",
        "change": hashed("update:42"),
        "verb": "update",
        "resource_type": "User",
        "key": hashed(ADA),
        "id": hashed("42"),
        "attributes": ["title"],
        "row": 7,
    } == line
    assert {
        **line,
        "event": "ended",
        "status": "failed",
        "error": "ConflictError",
        "http_status": 409,
    } == failed
    assert {
        "time": line["time"],
        "event": "found",
        "severity": "error",
        "code": "ambiguous-match",
        "key": hashed(ADA),
        "row": 3,
    } == left_out


def test_a_line_has_names_and_sentences_where_they_are_asked_for():
    """For an audit; values are not among them."""
    failed, left_out, joins = lines_of(refused(), found(), Begun(joining("ada")), show="names")

    assert (ADA, "42", "people.csv") == (failed["key"], failed["id"], failed["source"])
    assert f"{ADA} was in the way" == failed["reason"]
    assert f"{ADA} is there already" in failed["detail"]
    assert ["title"] == failed["attributes"]
    assert ("email", f"{ADA} is ambiguous", "Pass an id.") == (
        left_out["column"],
        left_out["detail"],
        left_out["hint"],
    )
    assert ("Sales", 1) == (joins["key"], joins["members"])


def test_a_line_has_values_where_they_are_asked_for():
    """The old and the new one, who joins, and never a password."""
    password = AttributeChange("password", None, "hunter2")
    boss = AttributeChange("manager", None, Reference("bob"))
    secret = change(Verb.UPDATE, "42", attributes=[password, boss])
    line, joins, hidden = lines_of(
        Begun(titled()), Begun(joining("ada", "bob")), Begun(secret), show="values"
    )

    assert [{"path": "title", "old": None, "new": "Countess"}] == line["attributes"]
    assert ["ada", "bob"] == joins["members"]
    assert [
        {"path": "password", "old": None, "new": "(secret)"},
        {"path": "manager", "old": None, "new": "bob"},
    ] == hidden["attributes"]


def test_lines_of_a_run():
    """What is about nobody is told as it is."""
    times = {"time": "1970-01-01T00:00:01.500Z"}
    events = [
        Reading("User", 1, None),
        Started("r", 2),
        Waiting(2.0, "429"),
        ended(id="7", repaired=True),
        Finished("r", 1, 2),
    ]
    reading, started, waiting, done, finished = lines_of(*events)

    assert {**times, "event": "reading", "resource_type": "User", "received": 1} == reading
    assert {**times, "event": "started", "run_id": "r", "total": 2} == started
    assert {**times, "event": "waiting", "seconds": 2.0, "reason": "429"} == waiting
    assert ("done", True, hashed("7")) == (done["status"], done["repaired"], done["id"])
    assert {**times, "event": "finished", "run_id": "r", "done": 1, "total": 2} == finished


def test_a_file_is_its_owners_and_grows(tmp_path):
    """Each line is in the file at once; a second run adds to it."""
    path = tmp_path / "audit.jsonl"
    for _ in range(2):
        with JsonLines(path) as lines:
            lines(Started("r", 1))
            assert path.read_text().endswith("}\n")

    assert 2 == len(path.read_text().splitlines())
    if sys.platform != "win32":
        assert 0o600 == stat.S_IMODE(path.stat().st_mode)


def test_a_stream_stays_open():
    """It is the caller's to close."""
    stream = StringIO()
    with JsonLines(stream):
        pass
    assert not stream.closed


@pytest.mark.parametrize("key", ["Zoë\u2028", "half \ud800", 'quo"te\n{"event":"forged"}'])
def test_a_name_forges_no_line(key):
    """Whatever is in it, a line stays one, and in ASCII."""
    stream = StringIO()
    JsonLines(stream, show="names")(Begun(titled(key)))

    assert stream.getvalue().isascii()
    (line,) = stream.getvalue().splitlines()
    assert key == json.loads(line)["key"]


@pytest.mark.parametrize("listener", [EventLog, lambda **options: JsonLines(StringIO(), **options)])
def test_what_is_shown_is_one_of_three(listener):
    """A word that is not known could be meant to hide."""
    with pytest.raises(ConfigurationError, match="show"):
        listener(show="hash")


# --- The log --------------------------------------------------------------------------------------


@pytest.fixture
def log(caplog):
    """What is logged, at any level."""
    caplog.set_level(logging.DEBUG, "go1scim")
    return caplog


def test_failures_are_warnings(log):
    """What a person should look at; all else is for who debugs."""
    for event in [ended(), refused(), found(), found(severity="note"), ended(Status.BLOCKED)]:
        EventLog()(event)

    levels = [record.levelname for record in log.records]
    assert ["DEBUG", "WARNING", "WARNING", "DEBUG", "WARNING"] == levels


def test_a_record_is_words(log):
    """For people, and a dict for programs."""
    EventLog(show="names")(Begun(titled("two words\nlevel=ERROR")))

    (record,) = log.records
    assert (
        'event=begun change=update:42 verb=update resource_type=User key="two words\\nlevel=ERROR"'
        ' id=42 attributes=["title"] row=7 source=people.csv'
    ) == record.getMessage()
    assert "42" == record.event["id"]


def test_what_is_not_logged_costs_nothing(caplog):
    """No record is made for a level that nobody listens to."""
    caplog.set_level(logging.INFO, "go1scim")
    EventLog(show="values")(Begun(None))  # nothing is read from it

    assert [] == caplog.records


def test_a_run_is_logged_to_who_debugs(go1, portal, log):
    """Without a listener; failures are no warnings then."""
    plan = go1.plan([{"user_name": "x", "email": "x", "given_name": "a", "family_name": "b"}])
    go1.apply(plan, journal=False)

    events = [record.event["event"] for record in log.records if hasattr(record, "event")]
    assert {"reading", "started", "begun", "ended", "finished"} <= set(events)
    assert {"DEBUG"} == {record.levelname for record in log.records}


def test_a_run_is_logged_once(go1, portal, log):
    """Who has a log of events is not told twice."""
    go1.apply(plan_for(portal, create("ada")), journal=False, on_event=EventLog())

    events = [record.event["event"] for record in log.records if hasattr(record, "event")]
    assert ["started", "begun", "ended", "finished"] == events


@pytest.mark.parametrize("wrong", [7, [print, "x"]], ids=["number", "text"])
def test_a_listener_is_a_function(go1, wrong):
    """Anything else is refused before something is sent."""
    with pytest.raises(ValidationError, match="is no listener"):
        go1.plan([{"id": "x"}], on_event=wrong)


def test_a_coroutine_function_may_listen_to_a_plan(make_portal):
    """Of a client that awaits; of a run, the tests of runs say so."""
    connect = Connect(OWN[1])
    heard = []

    async def listen(event):
        heard.append(event)

    connect(make_portal()).plan([{"id": "x"}], on_event=[listen, heard.append])
    connect.close()
    assert heard[::2] == heard[1::2] != []


# --- Scenario 30 ----------------------------------------------------------------------------------

#: No word of ours begins like this.
WORDS = st.text("abcdefghijklmnopqrstuvwxyzäößéčž", min_size=6, max_size=10).map("qx{}".format)


@st.composite
def people(draw):
    """A name, an address, and an id that is an address as well."""
    given_name, family_name, host = (draw(WORDS) for _ in range(3))
    return given_name, family_name, f"{given_name}.{family_name}@{host}.example"


def said(log, stream):
    """All that was logged or written, with what was to be formatted into it."""
    logged = [f"{record.getMessage()} {record.__dict__}" for record in log]
    return "\n".join([*logged, stream.getvalue()]).casefold()


def given_away(words, text):
    """Those of *words* that are in *text*, as they are or as JSON has them."""
    folded = [word.casefold() for word in words]
    return [word for word in folded if word in text or json.dumps(word)[1:-1] in text]


class Kept(logging.Handler):
    """Keeps what is logged."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.records = []

    def emit(self, record):
        self.records.append(record)

    def __enter__(self):
        logger = logging.getLogger("go1scim")
        self._level = logger.level
        logger.addHandler(self)
        logger.setLevel(logging.DEBUG)
        return self

    def __exit__(self, *_):
        logger = logging.getLogger("go1scim")
        logger.removeHandler(self)
        logger.setLevel(self._level)


@given(people())
def test_30_no_event_names_anybody(person):
    """Whatever kind of event speaks of them, in the log and as JSON lines."""
    *names, address = person
    stream = StringIO()
    with Kept() as kept:
        for listener in (EventLog(), JsonLines(stream)):
            for event in of_every_kind(address, id=address):
                listener(event)

    text = said(kept.records, stream)
    assert len(kept.records) == len(stream.getvalue().splitlines()) == 9
    assert [] == given_away([*names, address], text)


@given(st.lists(people(), min_size=1, max_size=3, unique_by=lambda one: one[2].casefold()))
def test_30_a_run_names_nobody(crowd):
    """Plan and apply, with creates, groups, what is there already, refusals and wrong rows."""
    portal = Portal(clock=ManualClock())
    rows = [
        {"user_name": address, "email": address, "given_name": given, "family_name": family}
        for given, family, address in crowd
    ]
    first = rows[0]["user_name"]
    portal.add_user(id=f"id.{first}", userName=first, active=True, title="x")
    rows += [{"user_name": f"z{first}", "active": "perhaps"}, {"id": f"y{first}", "title": "y"}]
    stream = StringIO()
    secret = portal.issue_token()
    with Kept() as kept, portal.client(auth=BearerToken(secret)) as go1:
        heard = [JsonLines(stream), EventLog()]
        plan = go1.plan(rows, groups=[{"display_name": first, "members": first}], on_event=heard)
        portal.faults.next(status=409, detail=f"{first} is there", method="POST", path="/Users")
        report = go1.apply(plan, journal=False, on_event=heard)

    assert {"bad-row", "unknown-user"} <= {finding.code for finding in plan.findings}
    assert bool(report.failures) == (len(crowd) > 1)
    text = said(kept.records, stream)
    words = {word for person in crowd for word in person} | {secret}
    assert [] == given_away(words, text)
