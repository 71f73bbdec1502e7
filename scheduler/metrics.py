"""What Prometheus reads at /metrics. docs/metrics.md describes each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, Metric, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily
from prometheus_client.registry import Collector

from newskeep import __version__
from newskeep.model import RunState, SourceState
from scheduler.watch import Snapshot

#: the media type of the text format (Prometheus exposition formats, 0.0.4)
MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"

#: how a fire ends
_STATES = tuple(state for state in RunState if state is not RunState.RUNNING)
_ARTICLES = ("new", "version", "unchanged", "duplicate", "near_duplicate")
_PAGES = ("fetched", "blocked", "failed", "not_articles")


class Metrics:
    """All metrics of the daemon, made from what it saw last.

    Args:
        seen: gives the last snapshot.
        alarms: says how many troubles there are.
        reloaded: says whether the configuration that was read last is the one that holds.
    """

    def __init__(
        self, seen: Callable[[], Snapshot], alarms: Callable[[], int], reloaded: Callable[[], bool]
    ) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(_Daemon(seen, alarms, reloaded))
        ProcessCollector(registry=self._registry)

    def text(self) -> bytes:
        """The metrics as Prometheus reads them."""
        return generate_latest(self._registry)


class _Daemon(Collector):
    def __init__(
        self, seen: Callable[[], Snapshot], alarms: Callable[[], int], reloaded: Callable[[], bool]
    ) -> None:
        self._seen = seen
        self._alarms = alarms
        self._reloaded = reloaded

    def describe(self) -> list[Metric]:
        return []  # asked for at registration, before there is anything to see

    def collect(self) -> Iterator[Metric]:
        seen = self._seen()
        yield InfoMetricFamily("newskeep_build", "Version of newskeep.", {"version": __version__})
        yield from _daemon(seen)
        yield _gauge(
            "newskeep_alarms", "Troubles that somebody has been or is to be told of.", self._alarms()
        )
        yield _gauge(
            "newskeep_config_current", "1 when the configuration file as it is now holds.", self._reloaded()
        )
        yield from _sources(seen)
        yield from _ended(seen)
        yield from _room(seen)


def _daemon(seen: Snapshot) -> Iterator[Metric]:
    yield _gauge("newskeep_started_seconds", "When the daemon started.", seen.started.timestamp())
    yield _gauge(
        "newskeep_looked_seconds", "When it looked last at how everything stands.", seen.time.timestamp()
    )
    yield _gauge("newskeep_healthy", "1 when /healthz says that all is well.", not seen.reasons())
    yield _gauge("newskeep_children", "Crawling processes at work.", seen.work.running)
    yield _gauge("newskeep_fires_waiting", "Sources that are due and wait.", seen.work.waiting)


def _sources(seen: Snapshot) -> Iterator[Metric]:
    total = GaugeMetricFamily("newskeep_sources", "Sources by state.", labels=["state"])
    states = seen.states
    for state in SourceState:
        total.add_metric([state.value], states[state])
    yield total
    each = GaugeMetricFamily(
        "newskeep_source_state", "1 for the state that a source is in.", labels=["source", "state"]
    )
    failures = GaugeMetricFamily(
        "newskeep_source_failures", "Fires of a source that failed since one did not.", labels=["source"]
    )
    for name, health in sorted(seen.health.items()):
        each.add_metric([name, health.state.value], 1)
        failures.add_metric([name], health.failures)
    yield from (each, failures)
    for metric, text, times in (
        ("newskeep_source_last_ok_seconds", "When a source was last crawled with success.", seen.last_ok),
        (
            "newskeep_source_newest_seconds",
            "When its newest article was published, or came.",
            seen.newest,
        ),
    ):
        family = GaugeMetricFamily(metric, text, labels=["source"])
        for name, time in sorted(times.items()):
            family.add_metric([name], time.timestamp())
        yield family


def _ended(seen: Snapshot) -> Iterator[Metric]:
    fires = CounterMetricFamily(
        "newskeep_fires", "Fires that ended since the daemon started, by state.", labels=["state"]
    )
    for state in _STATES:
        count = seen.ended.get(state.value, 0) + seen.work.left_out.get(state, 0)
        fires.add_metric([state.value], count)
    yield fires
    for metric, text, names in (
        ("newskeep_articles", "Captures of articles in these fires, by verdict.", _ARTICLES),
        ("newskeep_pages", "Pages in these fires, by what came of them.", _PAGES),
    ):
        label = "verdict" if names is _ARTICLES else "outcome"
        family = CounterMetricFamily(metric, text, labels=[label])
        for name in names:
            family.add_metric([name.replace("_", "-")], seen.counts.get(name, 0))
        yield family


def _room(seen: Snapshot) -> Iterator[Metric]:
    segments, size = seen.spool
    yield _gauge("newskeep_spool_segments", "Segments that storage does not have yet.", segments)
    yield _gauge("newskeep_spool_bytes", "Their bytes.", size)
    yield _gauge("newskeep_disk_free_bytes", "Free bytes on the disk of the home.", seen.free)
    yield _gauge("newskeep_disk_low", "1 when that is less than archive.min_free.", bool(seen.lack))


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, text, value=value)
