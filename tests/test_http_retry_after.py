"""What a server says about when to come back (RFC 9110 section 10.2.3)."""

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hand_driven import START, answer

from go1scim._http import retry_after


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (0.0, "0"),
        (120.0, "120"),
        (120.0, "  120 "),
        (1e300, "1" + "0" * 300),
        (None, ""),
        (None, "soon"),
        (None, "-5"),
        (None, "1.5"),
        (None, "١٢"),
        (None, "²"),
        (None, "0x10"),
        (None, "5, 7"),
        (None, "Fri, 99 Zzz 2026 99:99:99 GMT"),
        (None, "Fri, 31 Feb 2026 00:00:00 GMT"),
        (None, "Fri, 01 Jan 99999 00:00:00 GMT"),
        (0.0, "Mon, 01 Jan 0001 00:00:00 +2359"),
        (251602387080.0, "Fri, 31 Dec 9999 23:59:00 -2359"),
        (None, "Fri, 15 Jan 2027 08:00:30 +99999999999999999999"),
        (None, "Fri, 15 Jan 9999999999999999999999 08:00:30 GMT"),
    ],
)
def test_retry_after_in_seconds_or_not_at_all(expected, text):
    """Text that is neither seconds nor a date is as good as absent."""
    assert expected == retry_after(answer(429, retry_after=text), START)


def test_a_number_that_no_float_holds_is_longer_than_any_wait():
    """Absurd seconds end the retries, and do not overflow."""
    assert float("inf") == retry_after(answer(429, retry_after="9" * 400), START)


def test_an_answer_without_retry_after_asks_for_nothing():
    """Then the policy's own backoff counts."""
    assert retry_after(answer(429), START) is None


@pytest.mark.parametrize(
    ("expected", "seconds", "zone"),
    [
        (30.0, 30, UTC),
        (30.0, 30, timezone(timedelta(hours=-8))),
        (0.0, 0, UTC),
        (0.0, -3600, UTC),
        (86400.0, 86400, UTC),
    ],
)
def test_retry_after_as_a_date(expected, seconds, zone):
    """Seconds until then by our clock; none where that has passed, or our clock is ahead."""
    date = datetime.fromtimestamp(START + seconds, zone)

    assert expected == retry_after(answer(429, retry_after=format_datetime(date)), START)


@pytest.mark.parametrize(
    "text",
    ["Fri, 15 Jan 2027 08:00:30 GMT", "Fri, 15 Jan 2027 08:00:30 -0000", "15 Jan 2027 08:00:30"],
)
def test_a_date_without_a_zone_is_utc(text):
    """HTTP dates are in UTC (RFC 9110 section 5.6.7)."""
    assert 30.0 == retry_after(answer(429, retry_after=text), START)
