"""Open questions about users: who they are, what they hold, and whom they report to."""

import re

from attrs import evolve
from questions import ENTERPRISE, ada, asks, boss, led_by, outcome, patch, post, raw, values

from go1scim import (
    Email,
    EnterpriseUser,
    Manager,
    Role,
    User,
    attribute,
    extension,
    from_dict,
)

LEARNER, MANAGER = Role.LEARNER.guid, Role.MANAGER.guid
PERSON = {"userName": "ada@example.com", "name": {"givenName": "Ada", "familyName": "Byron"}}
BADGES = "urn:example:params:scim:schemas:extension:badges:2.0:User"
CUSTOM = "urn:example:params:scim:schemas:extension:custom:2.0:User"


@asks(
    "id_form",
    {
        "uuid": ("str", "uuid", True),
        "number": ("int", "digits", True),
        "text": ("str", "digits", True),
        "ulid": ("str", "ulid", True),
    },
)
def ids_are_text_for_the_client(portal, go1):
    """Whatever is on the wire, and it leads back to the user."""
    user = go1.users.create(ada())
    shapes = {"uuid": r"[0-9a-f-]{36}", "digits": r"\d+", "ulid": r"usr_01[0-9A-HJKMNP-TV-Z]{24}"}
    shape = next(name for name, form in shapes.items() if re.fullmatch(form, user.id))
    on_the_wire = raw(go1, f"/Users/{user.id}")["id"]
    return type(on_the_wire).__name__, shape, go1.users.get(user.id) == user


@asks(
    "user_name",
    {
        "any": (201, 201, 201),
        "email": ("BadRequestError 400", 201, 201),
        "primary_email": ("BadRequestError 400", "BadRequestError 400", 201),
    },
)
def a_user_name_may_have_to_be_an_address(portal, go1):
    """The error is a typed one, and says what the name should be."""

    def made(name, email):
        emails = [{"value": email, "primary": True}]
        return post(go1, "/Users", **{**PERSON, "userName": name, "emails": emails})

    return made("ada", "a@example.com"), made("b@upn", "b@example.com"), made("C@d.e", "c@d.e")


@asks(
    "user_name_case_exact",
    {False: ("ConflictError 409", 1), True: (201, 0)},
)
def case_may_count_in_user_names(portal, go1):
    """Somebody else then has the same name in capitals."""
    go1.users.create(ada(emails=()))
    other = post(go1, "/Users", **{**PERSON, "userName": "ADA@example.com"})
    upper = go1.users.list('active eq true and userName eq "Ada@Example.com"')
    assert go1.users.list("active eq true and userName pr").total_results > 0
    assert go1.users.list('userName sw "ADA"').total_results > 0
    assert go1.users.find(user_name="ada@example.com").user_name == "ada@example.com"
    return other, upper.total_results


@asks("role_names", {True: [MANAGER], False: ["Manager"]}, learner_implicit=False)
def names_may_be_roles(portal, go1):
    """A client of the dialect GO1 sends GUIDs, so that it need not know."""
    post(go1, "/Users", **PERSON, roles=[{"value": "Manager"}])
    sent = go1.users.create(ada(user_name="b", emails=(), roles=["Manager"]))
    assert [MANAGER] == values(sent)
    return values(go1.users.find(user_name="ada@example.com"))


@asks(
    "unknown_roles",
    {"keep": [LEARNER, "rol_x"], "drop": [LEARNER], "refuse": "BadRequestError 400"},
    learner_implicit=False,
)
def unknown_roles_may_be_dropped(portal, go1):
    """A GUID that nobody knows passes the client."""
    return outcome(lambda: values(go1.users.create(ada(roles=[Role.LEARNER, "rol_x"]))))


@asks(
    "role_form",
    {"objects": ["display", "value"], "strings": MANAGER, "guid_name": ["guid", "name"]},
)
def roles_have_three_forms(portal, go1):
    """The client reads the same of each."""
    user = go1.users.create(ada(roles=[Role.MANAGER]))
    assert [MANAGER, LEARNER] == values(user)
    first = raw(go1, f"/Users/{user.id}")["roles"][0]
    return sorted(first) if isinstance(first, dict) else first


@asks("learner_implicit", {True: ([MANAGER, LEARNER], 0), False: ([MANAGER], 0)})
def everybody_may_be_a_learner(portal, go1):
    """What was asked is taken as done: nothing is sent again."""
    user = go1.users.create(ada(roles=[Role.MANAGER]))
    go1.users.update(user, roles=[Role.MANAGER])
    return values(user), portal.requests.count("PATCH")


@asks(
    "administrator_dropped",
    {
        True: ([Role.CONTENT_ADMINISTRATOR.guid], 0),
        False: (sorted([Role.ADMINISTRATOR.guid, Role.CONTENT_ADMINISTRATOR.guid]), 0),
    },
    learner_implicit=False,
)
def an_administrator_may_be_reduced(portal, _):
    """Whoever allows it sends both, and takes the lesser for what was asked."""
    with portal.client(role_policy="allow") as go1:
        both = [Role.ADMINISTRATOR, Role.CONTENT_ADMINISTRATOR]
        user = go1.users.create(ada(roles=both))
        go1.users.update(user, roles=both)
        return sorted(values(user)), portal.requests.count("PATCH")


@asks("manager_form", {"object": "dict", "string": "str", "list": "list"})
def a_manager_has_three_forms(portal, go1):
    """The client reads one manager of each."""
    charles = boss(go1)
    user = go1.users.create(ada(extensions=led_by(charles.id)))
    assert charles.id == user.manager.value
    return type(raw(go1, f"/Users/{user.id}")[ENTERPRISE]["manager"]).__name__


@asks(
    "manager_value",
    {
        "as_sent": ("id", "charles@example.com"),
        "id": ("id", "id"),
        "email": ("charles@example.com", "charles@example.com"),
    },
)
def a_manager_may_be_named_by_address(portal, go1):
    """Sent by id, and by address."""
    charles = boss(go1)
    by_id = go1.users.create(ada(extensions=led_by(charles.id)))
    by_email = go1.users.update(by_id, manager="charles@example.com")
    seen = (by_id.manager.value, by_email.manager.value)
    return tuple("id" if value == charles.id else value for value in seen)


@asks("manager_display", {"as_sent": "Old Name", "filled": "Charles Babbage", "absent": None})
def the_name_of_a_manager_may_be_told(portal, go1):
    """As the client that wrote it said, as it is, or not at all."""
    manager = Manager(boss(go1).id, display_name="Old Name")
    return go1.users.create(ada(extensions=led_by(manager))).manager.display_name


NO = "BadRequestError 400"


@asks(
    "manager_clearing",
    {
        "any": (200, 200, 200, None),
        "remove": (200, NO, NO, None),
        "null": (NO, 200, NO, NO),
        "empty": (NO, NO, 200, NO),
    },
)
def a_manager_is_cleared_in_one_of_three_ways(portal, go1):
    """The client removes; where that is refused, it raises."""
    charles = boss(go1)
    user = go1.users.create(ada(extensions=led_by(charles.id)))
    path, manager = f"/Users/{user.id}", f"{ENTERPRISE}:manager"

    def cleared(**operation):
        go1.raw.put(path, {**PERSON, ENTERPRISE: {"manager": {"value": charles.id}}})
        return patch(go1, path, path=manager, **operation)

    ways = (
        cleared(op="remove"),
        cleared(op="replace", value=None),
        cleared(op="replace", value=""),
    )
    go1.raw.put(path, {**PERSON, ENTERPRISE: {"manager": {"value": charles.id}}})
    return *ways, outcome(lambda: go1.users.update(user.id, manager=None).manager)


@asks("several_managers", {False: ("m2", 0), True: ("DecodeError 200", 1)})
def there_may_be_several_managers(portal, go1):
    """More than one is no SCIM: an error, or an unreadable record beside readable ones."""
    user = go1.users.create(ada(extensions=led_by("m1")))
    second = outcome(lambda: go1.users.update(user, manager="m2").manager.value)
    patch(go1, f"/Users/{user.id}", op="replace", path="title", value="Countess")
    unreadable = len(go1.users.list().unreadable)
    patch(go1, f"/Users/{user.id}", op="remove", path=f"{ENTERPRISE}:manager")
    assert go1.users.get(user.id).manager is None
    return second, unreadable


@asks("string_booleans", {False: ("bool", False), True: ("str", False)})
def active_may_be_text(portal, go1):
    """For the client it is true or false."""
    user = go1.users.deactivate(go1.users.create(ada()))
    return type(raw(go1, f"/Users/{user.id}")["active"]).__name__, user.active


@asks("active_implicit", {True: True, False: None})
def nobody_may_say_who_is_active(portal, go1):
    """Then the client says nothing either."""
    return go1.users.create(ada()).active


@asks("names_required", {True: "BadRequestError 400", False: 201})
def names_may_be_needed(portal, go1):
    """Go1's import needs them."""
    return post(go1, "/Users", userName="x@example.com")


@asks("email_unique", {True: "ConflictError 409", False: 201})
def an_address_may_belong_to_one_user_only(portal, go1):
    """Whatever the userNames are."""
    go1.users.create(ada())
    other = {**PERSON, "userName": "b", "emails": [{"value": "ADA@example.com"}]}
    return post(go1, "/Users", **other)


def moved(portal, go1):
    """What becomes of a new address of somebody who is on other portals too."""
    user = go1.users.create(ada())
    portal.on_other_portals.add(user.id)
    emails = [Email("king@example.com", primary=True)]
    return outcome(lambda: go1.users.update(user, emails=emails).email)


asks("email_change_refused", {True: "ForbiddenError 403", False: "king@example.com"})(moved)
asks("email_change_ignored", {True: "ada@example.com", False: "ForbiddenError 403"})(moved)
asks(
    "email_change_status",
    {400: "BadRequestError 400", 403: "ForbiddenError 403", 409: "ConflictError 409"},
)(moved)


@asks("mail_on_create", {True: [("ada@example.com", "welcome")], False: []})
def a_new_user_may_get_a_mail(portal, go1):
    """Nobody else does, and none that was there before."""
    portal.add_user(userName="b")
    go1.users.update(go1.users.create(ada()), title="Countess")
    return [(mail.to, mail.occasion) for mail in portal.outbox]


@asks("mail_on_email_change", {True: [("ada@example.com", "email_changed")], False: []})
def the_old_address_may_get_a_mail(portal, go1):
    """Once, and not for another case."""
    user = portal.add_user(**PERSON, emails=[{"value": "ada@example.com"}])
    go1.users.update(user["id"], emails=[Email("Ada@example.com")])
    go1.users.update(user["id"], emails=[Email("king@example.com")])
    return [(mail.to.lower(), mail.occasion) for mail in portal.outbox]


@asks(
    "existing_user",
    {
        "conflict": ("ConflictError 409", False),
        "attach": ("the same", False),
        "reactivate": ("the same", True),
    },
)
def somebody_may_be_there_already(portal, go1):
    """As an inactive user; what the client gets is who is there now."""
    old = go1.users.deactivate(go1.users.create(ada()))
    new = outcome(go1.users.create, ada(title="Countess"))
    said = new if isinstance(new, str) else "the same" if new.id == old.id else "another"
    return said, go1.users.get(old.id).active


@asks("existing_user_status", {200: 200, 201: 201}, existing_user="attach")
def who_is_there_already_may_count_as_new(portal, go1):
    """The client takes either for who is there."""
    user = go1.users.create(ada())
    assert user == go1.users.create(ada())
    return post(go1, "/Users", **PERSON)


@asks(
    "delete_user",
    {
        "deactivate": (None, False, "ConflictError 409"),
        "remove": (None, "NotFoundError 404", "another"),
        "unlink": (None, "NotFoundError 404", "the same"),
        "refuse": ("ResponseError 405", True, "ConflictError 409"),
    },
)
def a_deleted_user_may_live_on(portal, go1):
    """Deleting, getting, and creating again."""
    old = go1.users.create(ada())
    deleted = outcome(go1.users.delete, old)
    left = outcome(lambda: go1.users.get(old.id).active)
    again = outcome(go1.users.create, ada())
    if not isinstance(again, str):
        again = "the same" if again.id == old.id else "another"
    return deleted, left, again


@asks(
    "delete_refused_status",
    {404: "NotFoundError 404", 405: "ResponseError 405", 501: "ServerError 501"},
    delete_user="refuse",
)
def users_may_not_be_deleted(portal, go1):
    """They can be deactivated in any case."""
    user = go1.users.create(ada())
    assert go1.users.deactivate(user).active is False
    return outcome(go1.users.delete, user)


@asks("enterprise_dropped", {True: None, False: "Engines"})
def the_enterprise_extension_may_be_dropped(portal, go1):
    """Without notice: what comes back shows it."""
    user = go1.users.create(ada(extensions=[EnterpriseUser(department="Engines")]))
    return user[EnterpriseUser].department if user.get(EnterpriseUser) else None


@extension(CUSTOM, of=User)
class Custom:
    """Custom fields, as the owner of a portal may have named them."""

    canteen_card: str | None = None


@extension(BADGES, of=User)
class Badge:
    """What only the portal can tell."""

    gate_badge: str | None = attribute(mutability="readOnly")


@asks(
    "custom_fields_urn",
    {None: ("44", True), CUSTOM: ("44", False), "urn:other": (None, False)},
)
def custom_fields_may_have_one_urn(portal, go1):
    """An extension under another URN is dropped without notice."""
    user = from_dict({**PERSON, CUSTOM: {"canteenCard": "44"}, "urn:example:more": {"a": 1}}, User)
    made = go1.users.create(user)
    found = made.get(Custom)
    return found.canteen_card if found else None, "urn:example:more" in made.extra


@asks("unknown_attributes", {"keep": 44, "drop": None, "refuse": "BadRequestError 400"})
def unknown_attributes_may_be_refused(portal, go1):
    """What is kept survives a round trip."""

    def made():
        user = go1.users.create(evolve(ada(), extra={"shoeSize": 44}))
        return go1.users.replace(user).extra.get("shoeSize")

    return outcome(made)


@asks("unknown_managers_refused", {True: "BadRequestError 400", False: "nobody"})
def a_manager_may_have_to_be_there(portal, go1):
    """Before anybody reports to them."""
    return outcome(lambda: go1.users.create(ada(extensions=led_by("nobody"))).manager.value)


@asks("read_only_on_create", {"as_sent": "7", "ignored": None})
def a_read_only_name_may_be_taken(portal, go1):
    """A badge that the portal alone should give, sent all the same."""
    post(go1, "/Users", **PERSON, **{BADGES: {"gateBadge": "7"}})
    found = go1.users.find(user_name="ada@example.com").get(Badge)
    return found.gate_badge if found else None
