"""What holds of every input, by Hypothesis."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as some

from newskeep.reading.content import clean, decode_text, one_line
from newskeep.reading.dates import parse_date
from newskeep.reading.robots import RobotsRules
from newskeep.text.printable import json_line, printable
from newskeep.text.urls import UrlError, absolute_url, canonical_url, fetch_url
from newskeep.units import format_duration, parse_duration, parse_size, parse_time, rfc3339
from tests.fuzz.holds import UNCLEAN

_ENCODINGS = (
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "cp1252",
    "koi8-r",
    "shift_jis",
    "gb18030",
    "euc_jp",
)
_NAMES = some.sampled_from(
    ("", "charset=utf-8", "charset=utf-16", "charset=utf-7", "charset=big5", "charset=\x00", "charset=idna")
)
_PARTS = some.lists(
    some.sampled_from(
        [*"aZ0%/.?&=#;:@[]\\ \té'", "..", "%2e", "%zz", "//", "\ud800", "\u202e", "xn--", "127.1"]
    )
)
_TIMES = some.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=some.just(UTC))  # noqa: DTZ001
#: Hypothesis measures wall time, and the machine may be busy
_UNHURRIED = settings(deadline=None, max_examples=200)


@_UNHURRIED
@given(some.binary(max_size=400), _NAMES)
def test_decoding_is_total(body: bytes, content_type: str) -> None:
    """Any bytes under any name give a clean text that can be stored."""
    text, _ = decode_text(body, content_type)
    assert UNCLEAN.search(text) is None
    assert text == text.encode().decode()


@_UNHURRIED
@given(
    some.text(alphabet=some.characters(min_codepoint=32, max_codepoint=0x7E), min_size=20),
    some.sampled_from(_ENCODINGS),
)
def test_plain_text_survives_any_encoding(text: str, encoding: str) -> None:
    """ASCII letters come back from every encoding that has them, whatever it is called."""
    assert text == decode_text(text.encode(encoding), "text/html; charset=windows-1251")[0]


@_UNHURRIED
@given(some.text())
def test_cleaning_once_is_enough(text: str) -> None:
    """What was cleaned stays as it is; a line has no line break."""
    assert clean(text) == clean(clean(text))
    assert one_line(text) == one_line(one_line(text))
    assert "\n" not in one_line(text)


@_UNHURRIED
@given(
    some.one_of(
        some.text(), _PARTS.map("".join), _PARTS.map(lambda parts: "http://a.example/" + "".join(parts))
    )
)
def test_keys_are_their_own_keys(text: str) -> None:
    """A URL has a key or is refused with one error; a key, and what is sent for it, has the same key."""
    link = absolute_url("https://courier.example/a/b?c", text)
    for url in (text, link):
        try:
            key, sent = canonical_url(url), fetch_url(url)
        except UrlError:
            continue
        assert key == canonical_url(key)
        assert sent == fetch_url(sent)
        assert "#!" in key or key == canonical_url(sent)


@_UNHURRIED
@given(some.text())
def test_dates_never_raise(text: str) -> None:
    """A text is a date in UTC or none."""
    found = parse_date(text)
    assert found is None or found[0].tzinfo is UTC


@_UNHURRIED
@given(_TIMES)
def test_times_are_read_as_they_are_written(time: datetime) -> None:
    """RFC 3339, with milliseconds, by both readers."""
    time = time.replace(microsecond=time.microsecond // 1000 * 1000)
    assert time == parse_time(rfc3339(time))
    found = parse_date(rfc3339(time))
    assert found is not None
    assert time == found[0]


@_UNHURRIED
@given(some.integers(0, 10**9))
def test_durations_and_sizes_are_read_as_they_are_written(number: int) -> None:
    """`format_duration` and `parse_duration` are each other's inverse."""
    assert timedelta(seconds=number) == parse_duration(format_duration(timedelta(seconds=number)))
    assert number == parse_size(f"{number}B")


@_UNHURRIED
@given(
    some.recursive(
        some.text() | some.integers() | some.none(),
        lambda inner: some.lists(inner) | some.dictionaries(some.text(), inner),
    )
)
def test_json_reads_back(value: object) -> None:
    """Escapes change nothing for a parser, and leave one line of UTF-8."""
    line = json_line(value)
    assert value == json.loads(line)
    assert 1 == len(line.splitlines())
    line.encode()


@_UNHURRIED
@given(some.text())
def test_printable_is_printable(text: str) -> None:
    """Nothing is left that is obeyed, and printing it twice is printing it once."""
    assert UNCLEAN.search(printable(text)) is None
    assert printable(text) == printable(printable(text))


@_UNHURRIED
@given(some.binary(max_size=500), some.text(max_size=60))
def test_robots_always_rule(body: bytes, path: str) -> None:
    """Any bytes are a robots.txt, and any path has a ruling."""
    rules = RobotsRules(b"User-agent: *\nDisallow: /a\n" + body, "newskeep")
    assert rules.judge(f"https://courier.example/{path}").allowed in {True, False}
    assert rules.crawl_delay >= 0
