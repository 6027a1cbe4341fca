"""Documents to patch, and what comes of it."""

import json
from copy import deepcopy

import pytest

from go1scim import urns
from go1scim.errors import InvalidPathError, ValidationError
from go1scim.patch import apply

ADA = {
    "schemas": [urns.USER, urns.ENTERPRISE_USER],
    "id": "1",
    "userName": "ada",
    "title": "Countess",
    "name": {"givenName": "Ada", "familyName": "Byron"},
    "emails": [
        {"value": "a@x", "type": "work", "primary": True},
        {"value": "b@x", "type": "home"},
    ],
    urns.ENTERPRISE_USER: {"department": "Engines"},
}
GROUP = {
    "schemas": [urns.GROUP],
    "id": "9",
    "displayName": "Sales",
    "members": [{"value": "1", "type": "User"}, {"value": "2"}],
}


def changed(patch, document=ADA, dialect="rfc"):
    """What differs after *patch*, with None for what is gone."""
    before = deepcopy(document)
    after = apply(document, patch, dialect)
    assert before == document
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return {name: after.get(name) for name in names}


def refusal(patch, document=ADA, dialect="rfc"):
    """The scimType of the error, and that nothing was changed."""
    before = deepcopy(document)
    with pytest.raises((ValidationError, InvalidPathError)) as caught:
        apply(document, patch, dialect)
    assert before == document
    assert caught.value.hint
    return caught.value.scim_type


def comparable(value):
    """A resource as the corpus compares it: without order, and without what is empty."""
    if isinstance(value, list):
        return sorted(map(comparable, value), key=lambda each: json.dumps(each, sort_keys=True))
    if not isinstance(value, dict):
        return value
    inner = {name: comparable(each) for name, each in value.items() if name != "meta"}
    return {
        name: each
        for name, each in inner.items()
        if each not in (None, "", [], {}) and not (name == "primary" and each is False)
    }
