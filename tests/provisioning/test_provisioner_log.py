"""The log: why each change was made, and how it has ended."""

import json
from datetime import timedelta

import pytest
from staff import person, staff, user

from go1scim import GuardBlockedError, JournalError, ValidationError
from go1scim.provisioning import OKTA, expression
from go1scim.provisioning._records import LogRecord, moment


def kinds(records):
    """What records are, in short."""
    return [(one.kind, one.action, one.status) for one in records]


def test_row_19_two_records_of_each_change(provision, portal, clock):
    """They share an id; one says why, the other how it has ended."""
    provisioner = provision([person("ada")])
    report = provisioner.cycle()
    changed, pushed = provisioner.log(person="e-ada")

    assert [("source_changed", "create", "success"), ("pushed", "create", "success")] == kinds(
        [changed, pushed]
    )
    assert changed.change_id == pushed.change_id
    assert {report.cycle_id} == {changed.cycle_id, pushed.cycle_id}
    assert ["import", "scope", "match", "map"] == [step.name for step in changed.steps]
    assert ["export"] == [step.name for step in pushed.steps]
    assert (None, user(portal, "ada")["id"]) == (changed.id, pushed.id)
    assert moment(clock.now()) == pushed.at
    assert 0 == pushed.duration


def test_row_19_a_push_that_fails(provision, portal):
    """The second record says so, and why; not with the address that the answer names."""
    portal.faults.next(status=403, detail="not for ada@example.com", method="POST", path="/Users")
    provisioner = provision([person("ada")])
    provisioner.cycle()
    changed, pushed = provisioner.log()

    assert ("success", "failure") == (changed.status, pushed.status)
    assert "not for [Redact]" in pushed.detail
    assert "@" not in pushed.to_json()


def test_row_19_what_a_failure_takes_along(provision, portal):
    """A change that needs one that has failed was not tried."""
    portal.faults.next(status=403, method="POST", path="/Users", skip=1)
    provisioner = provision([person("ada", boss="e-bob"), person("bob")])
    provisioner.cycle(concurrency=1)

    assert [("pushed", "update", "skipped")] == kinds(provisioner.log(status="skipped"))


def test_row_31_values_are_redacted_unless_asked_for(provision, portal):
    """Whether somebody has access is no secret; what the mapping redacts always is."""
    mapping = OKTA.plus(title=expression("Redact([title])"))
    rows = [person("ada", title="Duchess")]
    provision(rows, mapping=mapping).cycle()
    provisioner = provision([{**rows[0], "title": "Queen", "familyName": "King"}], mapping=mapping)
    text = "".join(one.to_json() for one in provisioner.log())
    assert not [each for each in ("Byron", "Duchess", "@") if each in text]
    assert {"active": True} == {
        one.path: one.new for one in next(iter(provisioner.log())).modified if one.new != "[Redact]"
    }

    shown = provision(provisioner_rows(rows), mapping=mapping, log_values=True)
    shown.cycle()
    text = "".join(one.to_json() for one in shown.log())
    assert "King" in text
    assert "Queen" not in text
    assert "Queen" == user(portal, "ada")["title"]


def provisioner_rows(rows):
    """The same people with another title and surname."""
    return [{**row, "title": "Queen", "familyName": "King"} for row in rows]


def test_row_31_filters(provision, clock):
    """By person, by status, by time."""
    start = moment(clock.now())
    rows = [person("ada", teams="Sales"), person("bad", email=None)]
    provisioner = provision(rows)
    provisioner.cycle()
    clock.advance(60)
    provision([person("ada", familyName="King", teams="Sales"), rows[1]]).cycle()

    assert {"e-bad"} == {one.person for one in provisioner.log(status="skipped")}
    later = start + timedelta(seconds=60)
    assert ["update", "update"] == [
        one.action for one in provisioner.log(person="e-ada", since=later)
    ]
    assert {start} == {one.at for one in provisioner.log(until=later)}
    assert {"Group"} == {one.resource_type for one in provisioner.log(person="Sales")}
    with pytest.raises(ValidationError, match="since has no time zone"):
        provisioner.log(since=start.replace(tzinfo=None))


def test_row_31_json_lines(provision, tmp_path):
    """A record in each line, and back."""
    provisioner = provision(staff(2))
    provisioner.cycle()
    file = tmp_path / "log.jsonl"
    provisioner.log().to_json_lines(file)
    lines = file.read_text("utf-8").splitlines()

    assert list(provisioner.log()) == [LogRecord.from_json(line) for line in lines]
    assert {"source_changed", "pushed"} == {json.loads(line)["kind"] for line in lines}
    with pytest.raises(FileExistsError):
        provisioner.log().to_json_lines(file)


def test_row_33_what_is_held_back_is_staged(provision):
    """Who would lose access; nobody is pushed. With one guard let pass, the other still holds."""
    provision(staff(20)).cycle()
    provisioner = provision(staff(14))
    for overrides in ((), ("shrunk-source",)):
        with pytest.raises(GuardBlockedError):
            provisioner.cycle(overrides=overrides)
        held = list(provisioner.log(status="staged"))
        assert {f"e-p{n}" for n in range(14, 20)} == {one.person for one in held}
        assert {"source_changed"} == {one.kind for one in held}
        assert {"no longer in the source"} == {one.steps[1].detail for one in held}


def test_row_21_a_warning_is_logged(provision):
    """With the person whom it is about."""
    provisioner = provision([person("ada", roles="Administrator|Content Administrator")])
    provisioner.cycle()

    (warning,) = provisioner.log(status="warning")
    assert ("e-ada", True) == (warning.person, "role-conflict" in warning.detail)


def test_a_group_that_is_left_out(provision):
    """Is one of the log, too."""
    from go1scim.sources import SourceGroup, SourceUser

    class Groups:
        def users(self):
            return [SourceUser("e-ada", person("ada"))]

        def groups(self):
            return [SourceGroup("1", name="A"), SourceGroup("2", name="a")]

    provisioner = provision(Groups())
    provisioner.cycle()

    assert {("Group", "1"), ("Group", "2")} == {
        (one.resource_type, one.person) for one in provisioner.log(status="skipped")
    }


def test_the_log_is_kept_for_thirty_days(provision, clock):
    """What is older goes with the next cycle."""
    provisioner = provision([person("ada")])
    provisioner.cycle()
    clock.advance(31 * 86_400)
    provisioner.cycle()

    assert [] == list(provisioner.log())


def test_a_log_of_nothing(provision, state):
    """Before the first cycle there is none; a file of another kind is told."""
    provisioner = provision([])
    assert [] == list(provisioner.log())
    state.write_text("no state")
    with pytest.raises(JournalError):
        list(provisioner.log())
