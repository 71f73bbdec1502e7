"""What a schedule may say."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from config.crontab import parse_crontab
from config.loading import load
from config.schedules import Schedule, ScheduleKind, parse_schedule
from config.schema import Config
from newskeep.errors import ConfigError

GOOD = [
    ("adaptive", Schedule("adaptive", ScheduleKind.ADAPTIVE)),
    (" Manual ", Schedule("manual", ScheduleKind.MANUAL)),
    ("every 15m", Schedule("every 15m", ScheduleKind.EVERY, every=timedelta(minutes=15))),
    ("every  2 h", Schedule("every 2 h", ScheduleKind.EVERY, every=timedelta(hours=2))),
    ("*/15 * * * *", Schedule("*/15 * * * *", ScheduleKind.CRON, cron=parse_crontab("*/15 * * * *"))),
    ("0 6  * * 7", Schedule("0 6 * * 7", ScheduleKind.CRON, cron=parse_crontab("0 6 * * 7"))),
    (
        "0 6 1,15 jan-jun Mon-Fri",
        Schedule(
            "0 6 1,15 jan-jun Mon-Fri", ScheduleKind.CRON, cron=parse_crontab("0 6 1,15 jan-jun Mon-Fri")
        ),
    ),
    ("@hourly", Schedule("@hourly", ScheduleKind.CRON, cron=parse_crontab("0 * * * *"))),
    ("@daily", Schedule("@daily", ScheduleKind.CRON, cron=parse_crontab("0 0 * * *"))),
    ("@weekly", Schedule("@weekly", ScheduleKind.CRON, cron=parse_crontab("0 0 * * 0"))),
    ("@monthly", Schedule("@monthly", ScheduleKind.CRON, cron=parse_crontab("0 0 1 * *"))),
    ("@Yearly", Schedule("@yearly", ScheduleKind.CRON, cron=parse_crontab("0 0 1 1 *"))),
]

BAD = [
    ("0 6 * *", "a crontab line has 5 fields (minute hour day month weekday); this one has 4"),
    ("0 0 6 * * *", "this one has 6"),
    ("cron 0 6 * * *", 'leave out the word "cron": "0 6 * * *"'),
    ("60 * * * *", '"60" is no minute of a crontab line; it takes 0-59'),
    ("0 6 * * 8", '"8" is no day-of-week of a crontab line; it takes 0-7 (0 and 7 are Sunday) or SUN-SAT'),
    ("0 6 * foo *", '"foo" is no month of a crontab line; it takes 1-12 or JAN-DEC'),
    ("0 0 30 2 *", '"0 0 30 2 *" would never fire'),
    ("every 0s", '"every 0s" would never rest'),
    ("every 15", "'15' is not a duration"),
    ("every", "'' is not a duration"),
    (f"every {'9' * 30}d", "is longer than a century"),
    ("15m", '"15m" is no schedule; did you mean "every 15m"?'),
    ("hourly", 'did you mean "@hourly"?'),
    ("adaptiv", 'did you mean "adaptive"?'),
    ("", 'write "adaptive", "every 15m", a crontab line such as "*/15 * * * *", or "manual"'),
    ("whenever you like", '"whenever you like" is no schedule'),
    ("@reboot", '"@reboot" is no moment'),
    ("@fortnightly", '"@fortnightly" is no crontab nickname; there are @hourly, @daily'),
    ("0 0 31 4,6,9,11 *", "no such month has a day 31"),
    ("0 0 L * *", '"L" is no day-of-month of a crontab line'),
    ("0 0 * * mon#2", '"mon#2" is no day-of-week'),
    ("*/0 * * * *", '"*/0" is no minute'),
    ("1,,2 * * * *", '"1,,2" is no minute'),
    ("-5 * * * *", '"-5" is no minute'),
    ("adaptive 10m..6h", '"adaptive" stands alone; leave out "10m..6h"'),
]


@pytest.mark.parametrize(("text", "schedule"), GOOD)
def test_schedule_is_understood(text: str, schedule: Schedule) -> None:
    """Each form of a schedule is read; blanks and capitals don't matter."""
    assert schedule == parse_schedule(text)
    assert schedule == parse_schedule(str(schedule))


@pytest.mark.parametrize(("text", "said"), BAD)
def test_schedule_is_refused(text: str, said: str) -> None:
    """What is no schedule is told why, and how one is written."""
    with pytest.raises(ValueError, match=r"^[^\n]+$") as caught:
        parse_schedule(text)

    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"poll_min": "13h"}, "sources.a.poll_min: leaves no interval: poll_min is 13h, poll_max 12h"),
        ({"poll_min": "2h", "poll_max": "1h"}, "leaves no interval: poll_min is 2h, poll_max 1h"),
        ({"schedule": "every 1h", "poll_max": "1h"}, "sources.a.poll_max: is for adaptive schedules"),
        ({"poll_min": "0s"}, "poll_min"),
    ],
)
def test_bounds_of_polling_are_refused(tmp_path: Path, written: dict[str, str], said: str) -> None:
    """Bounds that leave nothing between them, and those of a source that is not polled by its rhythm."""
    lines = "".join(f'{name} = "{value}"\n' for name, value in written.items())
    file = tmp_path / "newskeep.toml"
    file.write_text(f'[sources.a]\nurls = ["https://a.example/"]\n{lines}')
    with pytest.raises(ConfigError) as caught:
        load(file, {})
    assert said in str(caught.value)


def test_a_source_has_the_bounds_of_all_unless_its_own() -> None:
    """Each of the two by itself."""
    config = Config.model_validate(
        {
            "schedule": {"poll_min": "20m", "poll_max": "3h"},
            "sources": {"a": {"urls": ["https://a.example/"], "poll_max": "1h"}},
        }
    )
    source = config.sources["a"]
    assert (timedelta(minutes=20), timedelta(hours=1)) == (source.poll_min, source.poll_max)
