"""What one cell says."""

from __future__ import annotations

import string
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.types import Availability, Money
from indexer import cells
from indexer.html import plain_text

zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=zones).map(  # noqa: DTZ001 - the zone is drawn
    lambda moment: moment.replace(second=0, microsecond=0)
)


@given(minor=st.integers(0, 10**9), currency=st.sampled_from(["USD", "EUR", "GBP"]))
def test_a_price_as_google_writes_it_is_read_back_exactly(minor, currency) -> None:
    text = f"{minor // 100}.{minor % 100:02d} {currency}"
    assert cells.money(text, None)[0] == Money(minor, currency)


@given(st.text(max_size=40))
def test_any_text_is_a_price_or_an_issue_and_never_a_crash(text) -> None:
    amount, issue = cells.money(text, "USD")
    assert (amount is None or amount.minor == 0) == (issue is not None)
    assert amount is None or amount.minor >= 0


@given(
    words=st.sampled_from([["in", "stock"], ["out", "of", "stock"], ["pre", "order"], ["backorder"]]),
    between=st.sampled_from([" ", "_", "-", ""]),
    prefix=st.sampled_from(["", " ", "http://schema.org/", "https://schema.org/"]),
    change=st.sampled_from([str.upper, str.lower, str.title]),
)  # fmt: skip
def test_every_spelling_of_an_availability_means_the_same(words, between, prefix, change) -> None:
    expected = {"in": "in_stock", "out": "out_of_stock", "pre": "preorder"}
    found, issue = cells.availability(prefix + change(between.join(words)))
    assert issue is None
    assert found == Availability(expected.get(words[0], "backorder"))


@given(st.text(string.ascii_letters, min_size=1, max_size=5))
def test_an_unknown_availability_is_an_issue(text) -> None:
    found, issue = cells.availability("x" + text)
    assert found is None
    assert issue is not None


@given(starts=moments, lasts=st.timedeltas(timedelta(minutes=1), timedelta(days=900)), zone=zones)
def test_a_sale_keeps_its_two_moments_in_utc_whatever_the_zone(starts, lasts, zone) -> None:
    ends = (starts + lasts).astimezone(zone).replace(second=0, microsecond=0)
    span, issue = cells.sale_dates(f"{starts:%Y-%m-%dT%H:%M%z}/{ends:%Y-%m-%dT%H:%M%z}")
    if ends > starts:
        assert (span, issue) == ((starts, ends), None)
        assert all(moment.tzinfo is UTC for moment in span)
    else:
        assert issue.code == "sale_ends_before_start"


@given(st.text(max_size=60))
def test_any_text_is_a_time_span_or_an_issue_and_never_a_crash(text) -> None:
    span, issue = cells.sale_dates(text)
    assert (span is None) == (issue is not None)


def test_an_end_without_a_time_includes_its_whole_day_in_utc() -> None:
    span, _ = cells.sale_dates("2030-02-24/2030-02-28")
    assert span == (datetime(2030, 2, 24, tzinfo=UTC), datetime(2030, 3, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("", (None, None)),
        ("2030-02-24T13:00Z/", (datetime(2030, 2, 24, 13, tzinfo=UTC), None)),
        ("/2030-02-24T13:00", (None, datetime(2030, 2, 24, 13, tzinfo=UTC))),
        ("2030-02-24 13:00-08:00 / 2030-02-25T00:00Z",
         (datetime(2030, 2, 24, 21, tzinfo=UTC), datetime(2030, 2, 25, tzinfo=UTC))),
    ],
)  # fmt: skip
def test_a_side_of_a_time_span_may_be_open(text, span) -> None:
    assert cells.sale_dates(text) == (span, None)


@given(
    st.sampled_from([7, 11, 12, 13]).flatmap(
        lambda n: st.text("0123456789", min_size=n, max_size=n)
    )
)
def test_of_the_ten_last_digits_exactly_one_makes_a_gtin(digits) -> None:
    valid = [last for last in "0123456789" if cells.gtin(digits + last)[0]]
    assert len(valid) == 1


@pytest.mark.parametrize("text", ["123", "4006381333931x", "\uff14" * 13, "1" * 200])
def test_what_has_no_form_of_a_gtin_is_an_issue(text) -> None:
    assert cells.gtin(text)[1].code == "gtin_invalid"


@pytest.mark.parametrize(
    ("text", "usable"),
    [
        ("images/a.jpg", True), ("https://x.example/a.jpg", True), ("file:///a.jpg", True),
        ("C:/pictures/a.jpg", True), ("javascript:alert(1)", False), ("data:image/png,x", False),
        ("ftp://x.example/a.jpg", False), ("a" * 3000, False),
    ],
)  # fmt: skip
def test_only_paths_files_and_web_addresses_are_pictures(text, usable) -> None:
    assert cells.is_picture_address(text) is usable


@pytest.mark.parametrize(("text", "kept"), [("Women's", "female"), ("MEN", "male"), ("robot", "")])
def test_a_gender_is_kept_in_its_one_spelling(text, kept) -> None:
    assert cells.known_value("gender", text)[0] == kept


@given(st.text(max_size=300))
def test_any_text_survives_as_markup(text) -> None:
    assert isinstance(plain_text(text), str)
