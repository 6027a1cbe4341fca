"""The law of updates: after the request, the wish is fulfilled and nothing is left to be sent."""

from hypothesis import given
from hypothesis import strategies as st

from go1scim import RFC, Address, Email, EnterpriseUser, Manager, Name, PhoneNumber, User, to_dict
from go1scim.calls._changing import document_for, patch_for
from go1scim.calls._updating import differing, wish_for
from go1scim.calls.users import wished

texts = st.none() | st.sampled_from(["a", "A", "b", 'q"\\', "]", ""])


def several(cls, **more):
    """Values of a multi-valued attribute that say something; one is primary at the most."""
    kinds = st.sampled_from([None, "work", "home", ""])
    flags = st.sampled_from([None, None, True, False])
    element = st.builds(cls, type=kinds, primary=flags, **more).filter(
        lambda each: each.type or getattr(each, "value", None) or getattr(each, "locality", None)
    )
    return st.lists(element, max_size=4).filter(
        lambda values: sum(each.primary is True for each in values) < 2
    )


names = st.builds(Name, given_name=texts, family_name=texts, formatted=texts)
managers = st.builds(Manager, texts, ref=texts, display_name=texts)
core = {
    "external_id": texts,
    "title": texts,
    "active": st.none() | st.booleans(),
    "name": st.none() | names,
    "emails": several(Email, value=texts, display=texts),
    "phone_numbers": several(PhoneNumber, value=texts, display=texts),
    "addresses": several(Address, locality=texts, formatted=texts),
}
enterprise = {"department": texts, "manager": st.none() | managers}
users = st.builds(
    lambda core, enterprise: User(**core).with_extension(EnterpriseUser(**enterprise)),
    st.fixed_dictionaries(core),
    st.fixed_dictionaries(enterprise),
)
changes = st.fixed_dictionaries({}, optional={**core, **enterprise})


def unfulfilled(document, wish, *, merge=False, **options):
    """What is left of *wish* after the PATCH for it."""
    left = differing(document, wish, merge=merge)
    patch_op = patch_for(document, left, RFC, merge=merge, **options)
    return differing(patch_op.apply_to(document), wish, merge=merge)


@given(users, changes)
def test_a_typed_change_is_fulfilled_by_its_patch(user, change):
    """And a second update sends nothing."""
    assert {} == unfulfilled(to_dict(user), wished(change))


@given(users, changes)
def test_a_typed_change_is_fulfilled_by_whole_lists(user, change):
    """Where values of lists cannot be addressed."""
    assert {} == unfulfilled(to_dict(user), wished(change), addressed=lambda _: False)


@given(users, changes)
def test_a_typed_change_is_fulfilled_by_its_document(user, change):
    """Where the provider takes PUT."""
    document, wish = to_dict(user), wished(change)
    assert {} == differing(document_for(document, wish), wish)


@given(users, users)
def test_a_user_is_merged_into_another(before, after):
    """What is set becomes what was set."""
    assert {} == unfulfilled(to_dict(before), wish_for(to_dict(after)), merge=True)
