"""Filters from Python, wherever the text of one is taken."""

import pytest

from go1scim import F, SearchRequest, filters, to_dict
from go1scim.errors import ValidationError

ADA = F.user_name.eq('ada" or title pr')
TEXT = 'userName eq "ada\\" or title pr"'


def test_a_filter_is_sent_as_its_text(go1, portal, ada):
    """By every operation that takes one; a quote in a value stays in the value."""
    go1.users.create(ada)
    by_name = F.user_name.eq(ada.user_name.upper())

    assert [ada.user_name] == [each.user_name for each in go1.users.list(by_name).resources]
    assert [ada.user_name] == [each.user_name for each in go1.users.iter(by_name)]
    assert () == go1.users.list(ADA).resources
    assert TEXT == portal.requests[-1].query["filter"]
    assert [ada.user_name] == [each.user_name for each in go1.users.search(by_name).resources]
    assert str(by_name) == portal.requests[-1].json()["filter"]


def test_a_parsed_filter_is_sent_in_its_canonical_form(go1, portal):
    """Whatever was typed."""
    go1.groups.list(filters.parse('(DisplayName  EQ "Sales")'))

    assert 'DisplayName eq "Sales"' == portal.requests[-1].query["filter"]


@pytest.mark.parametrize("filter", [F.user_name, 7, "", False], ids=repr)
def test_what_is_no_filter_is_refused(go1, filter):
    """An attribute without an operator is none."""
    with pytest.raises(ValidationError, match="is not a filter"):
        go1.users.list(filter)


def test_a_search_request_takes_a_filter():
    """It keeps the text, as it is sent."""
    request = SearchRequest(filter=F.active.eq(True))

    assert "active eq true" == request.filter
    assert "active eq true" == to_dict(request)["filter"]
