"""What holds for any person and any user: what is written is there, and is written once."""

from hypothesis import given
from hypothesis import strategies as st

from go1scim import User, from_dict
from go1scim.calls import access
from go1scim.provisioning import ENTRA, OKTA, Mapping, direct, expression
from go1scim.provisioning._mapped import Mapped

words = st.sampled_from(["ada", "Ada", "ada@example.com", "Zoë", "", " "])
maybe = st.none() | words
people = st.fixed_dictionaries(
    {},
    optional={
        "id": maybe,
        "userName": maybe,
        "givenName": maybe,
        "familyName": maybe,
        "surname": maybe,
        "email": maybe,
        "mail": maybe,
        "userPrincipalName": maybe,
        "objectId": maybe,
        "IsSoftDeleted": st.none() | st.booleans(),
        "active": st.none() | st.booleans(),
        "roles": st.none() | st.lists(st.sampled_from(["Learner", "Manager"]), max_size=2),
        "manager": st.none() | st.sampled_from(["m1", ""]),
        "badge": st.none() | st.integers(0, 9),
        "title": maybe,
    },
)
documents = st.fixed_dictionaries(
    {"userName": st.sampled_from(["ada", "ADA@example.com"])},
    optional={
        "externalId": st.just("1"),
        "active": st.booleans(),
        "title": st.just("CTO"),
        "name": st.fixed_dictionaries(
            {}, optional={"givenName": st.just("Ada"), "formatted": st.just("Ada B")}
        ),
        "emails": st.lists(
            st.fixed_dictionaries(
                {"value": st.sampled_from(["ada", "b@x.example"])},
                optional={"type": st.sampled_from(["work", "home"]), "primary": st.booleans()},
            ),
            max_size=2,
        ),
        "roles": st.lists(st.just({"value": "Learner"}), max_size=1),
        "urn:acme:2.0:User": st.just({"badge": 3, "other": True}),
    },
)
MORE = OKTA.plus(
    {"urn:acme:2.0:User:badge": "badge"},
    title=direct("title", clear=True),
    roles=direct("roles", apply="add"),
)
mappings = st.sampled_from([OKTA, ENTRA, MORE])


@given(mappings, people, documents)
def test_what_is_written_is_there_and_is_written_once(mapping, person, document):
    """Applying the wish fulfils it, so that the next cycle writes nothing."""
    mapped = mapping.evaluate(person)
    after = access.document(document, mapped.wish(document))

    assert {} == mapped.wish(after)
    assert mapped.is_met(from_dict(after, User))
    assert mapped.is_met(from_dict(document, User)) is (not mapped.wish(document))


@given(mappings, people, documents)
def test_null_never_clears(mapping, person, document):
    """An attribute whose source is null stays, unless its rule says that it is to be cleared."""
    mapped = mapping.without("title") if mapping is MORE else mapping
    wish = mapped.evaluate(dict.fromkeys(person)).wish(document)

    assert {"active"} >= {place.name for place in wish}
    assert None not in wish.values()


@given(mappings, people)
def test_a_user_that_is_made_is_as_wished(mapping, person):
    """The document of a create is what an update would make."""
    mapped = mapping.evaluate(person)

    assert mapped.is_met(from_dict(mapped.document(), User))
    assert {} == mapped.wish(mapped.document())
    assert isinstance(mapped, Mapped)


@given(people)
def test_a_mapping_reads_nothing_but_what_it_says(person):
    """Other attributes of the source make no difference."""
    mapping = Mapping.of(title="title", given_name=expression("Coalesce([givenName], [surname])"))
    few = {name: person[name] for name in mapping.source_attributes if name in person}

    assert mapping.evaluate(few) == mapping.evaluate(person)
