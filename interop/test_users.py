"""The client's operations on users, the same on every server."""

import pytest

from go1scim import (
    BadRequestError,
    ConflictError,
    Email,
    EnterpriseUser,
    F,
    Manager,
    Name,
    NotFoundError,
    PatchOp,
    PhoneNumber,
    PreconditionFailedError,
    User,
    urns,
)


@pytest.fixture
def ada():
    """A user who is not there yet."""
    return User(
        user_name="ada@example.com",
        external_id="e-1",
        name=Name(given_name="Ada", family_name="Byron"),
        display_name="Ada Byron",
        emails=[
            Email("ada@example.com", type="work", primary=True),
            Email("ada@home.example", type="home"),
        ],
        active=True,
    )


def test_create_returns_what_get_finds(client, ada):
    """The new user has an id, what was sent, and the times that the server gave it."""
    created = client.users.create(ada)

    assert created.id
    assert ada.user_name == created.user_name
    assert ada.name == created.name
    assert {email.value for email in ada.emails} == {email.value for email in created.emails}
    assert created.active is True
    assert created.meta.resource_type == "User"
    assert created.meta.created is not None
    assert created == client.users.get(created.id)


def test_a_user_needs_no_more_than_a_name(client):
    """What is left out stays out."""
    created = client.users.create(User(user_name="bare@example.com"))

    assert "bare@example.com" == client.users.get(created).user_name
    assert () == client.users.get(created).emails


def test_where_the_new_user_is(client, habits, server):
    """A server should send Location with a 201; the client does without."""
    created = client.raw.post("/Users", {"schemas": [urns.USER], "userName": "ada@example.com"})

    assert habits.location is bool(created.headers.get("location"))
    assert client.users.get(created.document()["id"]).user_name == "ada@example.com"


def test_unicode_survives(client):
    """Text comes back as it was sent, of whatever script, quotes and backslashes included."""
    strange = User(
        user_name="zoë.łukasz@пример.example",
        display_name='"Ngũgĩ" \\ wa O\'Brien 🦉',
        name=Name(given_name="李", family_name="عائشة"),
    )
    created = client.users.create(strange)

    assert strange.display_name == created.display_name
    assert strange.name == client.users.get(created.id).name
    assert created.id == client.users.find(user_name=strange.user_name).id
    found = client.users.iter(F.name.family_name.eq(strange.name.family_name))
    assert [created.id] == [user.id for user in found]


def test_a_name_is_taken_once(client, ada):
    """A second user of the same userName, in whatever case, is a conflict."""
    client.users.create(ada)

    for name in ("ada@example.com", "ADA@example.com"):
        with pytest.raises(ConflictError) as caught:
            client.users.create(User(user_name=name))
        assert (409, "uniqueness") == (caught.value.status, caught.value.scim_type)
    assert 1 == client.users.list().total_results


def test_create_if_exists(client, ada):
    """The user who is there is returned, or updated with what is set."""
    created = client.users.create(ada)
    again = User(user_name=ada.user_name, title="Countess")

    assert created.name == client.users.create(again, if_exists="return").name
    updated = client.users.create(again, if_exists="update")
    assert (created.id, "Countess", ada.name) == (updated.id, updated.title, updated.name)


def test_the_enterprise_extension(client, ada):
    """Attributes of the extension and the manager come back, change, and go."""
    boss = client.users.create(User(user_name="charles@example.com"))
    enterprise = EnterpriseUser(department="Engines", manager=Manager(boss.id))
    created = client.users.create(ada.with_extension(enterprise))

    assert ("Engines", boss.id) == (
        created[EnterpriseUser].department,
        created[EnterpriseUser].manager.value,
    )
    moved = client.users.update(created, department="Looms", manager=None)
    assert ("Looms", None) == (moved[EnterpriseUser].department, moved[EnterpriseUser].manager)
    assert moved == client.users.get(created.id)


def test_update_returns_the_user_as_it_is_now(client, ada):
    """An update changes what is named and leaves the rest alone."""
    created = client.users.create(ada)
    updated = client.users.update(created, title="Countess", name=Name(given_name="Augusta"))

    assert ("Countess", "Augusta") == (updated.title, updated.name.given_name)
    assert created.emails == updated.emails
    assert updated == client.users.get(created.id)


def test_update_clears(client, ada):
    """None and the empty list take an attribute away."""
    created = client.users.create(ada)
    updated = client.users.update(created, display_name=None, emails=[])

    assert (None, ()) == (updated.display_name, updated.emails)
    assert updated == client.users.get(created.id)


def test_update_by_id_and_of_one_entry(client, ada):
    """One of several addresses is exchanged, the other one stays."""
    id = client.users.create(ada).id
    home = ada.emails[1]
    updated = client.users.update(id, emails=[Email("new@example.com", type="work"), home])

    assert {"new@example.com", home.value} == {email.value for email in updated.emails}
    assert updated == client.users.get(id)


def test_update_where_nothing_differs(client, ada):
    """What is so already is not written: the version stays."""
    created = client.users.create(ada)

    assert created == client.users.update(created, display_name="Ada Byron", active=True)
    assert created.meta == client.users.get(created.id).meta


def test_updates_of_two_who_read_the_same(client, ada):
    """The second one neither fails nor undoes what the first one has done."""
    read = client.users.create(ada)
    client.users.update(read, title="Countess")
    updated = client.users.update(read, display_name="Ada King")

    assert ("Countess", "Ada King") == (updated.title, updated.display_name)


def test_patch_by_value_filter(client, ada):
    """Operations on one entry of a list find it by its type."""
    created = client.users.create(ada)
    patch_op = (
        PatchOp()
        .replace('emails[type eq "home"].value', "ada@new-home.example")
        .add("phoneNumbers", [{"value": "+44 20 7946 0000", "type": "work"}])
        .remove("displayName")
    )
    patched = client.users.patch(created, patch_op)

    assert {"ada@example.com", "ada@new-home.example"} == {each.value for each in patched.emails}
    assert ["+44 20 7946 0000"] == [each.value for each in patched.phone_numbers]
    assert patched.display_name is None
    assert patched == client.users.get(created.id)


def test_patch_that_finds_no_target(client, ada):
    """A value filter without a match is noTarget, and nothing has changed."""
    created = client.users.create(ada)
    patch_op = PatchOp().replace("title", "Countess")
    patch_op = patch_op.replace('emails[type eq "other"].value', "x@example.com")

    with pytest.raises(BadRequestError) as caught:
        client.users.patch(created, patch_op)
    assert "noTarget" == caught.value.scim_type
    assert created == client.users.get(created.id)


def test_what_a_patch_is_answered_with(client, ada, habits):
    """Some servers answer with the user, some with nothing; the client returns the user."""
    created = client.users.create(ada)
    document = {
        "schemas": [urns.PATCH_OP],
        "Operations": [{"op": "replace", "path": "title", "value": "Countess"}],
    }

    assert habits.patch_status == client.raw.patch(f"/Users/{created.id}", document).status
    assert "Duchess" == client.users.update(created, title="Duchess").title


def test_deactivate_and_reactivate(client, ada):
    """Access goes and comes back, the record stays."""
    created = client.users.create(ada)

    assert client.users.deactivate(created).active is False
    assert client.users.get(created.id).active is False
    assert client.users.reactivate(created.id).active is True


def test_replace_clears_what_is_not_there(client, ada):
    """A user who was read and cut down replaces the one that is there."""
    created = client.users.create(ada)
    phone = PhoneNumber("+44 20 7946 0000", type="work")
    replaced = client.users.replace(
        User(id=created.id, user_name=created.user_name, phone_numbers=[phone])
    )

    assert [phone.value] == [each.value for each in replaced.phone_numbers]
    assert (None, ()) == (replaced.display_name, replaced.emails)
    assert replaced == client.users.get(created.id)


def test_replace_of_what_has_changed(client, ada, habits):
    """Where versions are checked, nobody's change is overwritten by a whole user."""
    read = client.users.create(ada)
    assert read.meta.version
    client.users.update(read, title="Countess")

    if habits.versions == "checked":
        with pytest.raises(PreconditionFailedError) as caught:
            client.users.replace(read)
        assert 412 == caught.value.status
    else:
        assert client.users.replace(read).title is None


def test_attributes_that_no_schema_knows(client, ada, habits):
    """They are kept, dropped or refused, and what is kept comes back."""
    strange = {"schemas": [urns.USER], "userName": ada.user_name, "favouriteEngine": "analytical"}
    if habits.unknown_attributes == "refused":
        with pytest.raises(BadRequestError):
            client.raw.post("/Users", strange)
        return
    id = client.raw.post("/Users", strange).document()["id"]
    kept = {"favouriteEngine": "analytical"} if habits.unknown_attributes == "kept" else {}

    assert kept == client.users.get(id).extra
    assert kept == client.users.update(id, title="Countess").extra
    assert kept == client.users.replace(client.users.get(id)).extra


def test_delete(client, ada):
    """A user who was deleted is gone, and cannot be deleted again."""
    created = client.users.create(ada)
    client.users.delete(created)

    for call in (client.users.get, client.users.delete, client.users.deactivate):
        with pytest.raises(NotFoundError):
            call(created.id)
    assert client.users.find(user_name=ada.user_name) is None


@pytest.mark.parametrize(
    "id",
    ["missing", "ada@example.com", "../Groups", "a/b", "a?b=c#d", "100%", "%2e%2e", "zoë 🦉", " "],
)
def test_an_id_never_leads_elsewhere(client, id):
    """Whatever an id looks like, it is one segment of the path, and there is no such user."""
    with pytest.raises(NotFoundError) as caught:
        client.users.get(id)

    assert ("GET", 404) == (caught.value.method, caught.value.status)
