"""What the engine asks of a metrics collector, and how it asks so that a broken one harms no run."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

_log = logging.getLogger(__name__)


class MetricsRecorder(Protocol):
    """The part of a metrics collector that the engine calls: on the loop, so each call must return at once."""

    def record_counter(self, name: str, value: float, tags: Mapping[str, str], /) -> None:
        """Add `value` to the counter `name`."""

    def record_gauge(self, name: str, value: float, tags: Mapping[str, str], /) -> None:
        """Set the gauge `name` to `value`."""

    def record_timing(self, name: str, duration_ms: float, tags: Mapping[str, str], /) -> None:
        """Add a duration in milliseconds to the timing `name`."""


@dataclass(slots=True)
class _Losses:
    count: int = 0


class Meter:
    """A recorder that may be missing or may fail, and the tags of all that is recorded through it."""

    def __init__(self, recorder: MetricsRecorder | None) -> None:
        self._recorder = recorder
        self._tags: dict[str, str] = {}
        self._losses = _Losses()

    @property
    def lost(self) -> int:
        """How many records the recorder did not take, from this meter and from all that were made of it."""
        return self._losses.count

    def tagged(self, **tags: str) -> "Meter":
        """A meter of the same recorder with more tags."""
        meter = Meter(self._recorder)
        meter._tags = {**self._tags, **tags}
        meter._losses = self._losses
        return meter

    def count(self, name: str, **tags: str) -> None:
        """Add one to a counter."""
        if self._recorder is not None:
            tags.update(self._tags)  # nobody else has this dictionary
            try:
                self._recorder.record_counter(name, 1, tags)
            except Exception:  # noqa: BLE001 - a collector may fail in any way; the run goes on
                self._lose()

    def gauge(self, name: str, value: float, **tags: str) -> None:
        """Set a gauge."""
        if self._recorder is not None:
            tags.update(self._tags)
            try:
                self._recorder.record_gauge(name, value, tags)
            except Exception:  # noqa: BLE001 - as above
                self._lose()

    def time(self, name: str, duration_ms: float, **tags: str) -> None:
        """Record a duration in milliseconds."""
        if self._recorder is not None:
            tags.update(self._tags)
            try:
                self._recorder.record_timing(name, duration_ms, tags)
            except Exception:  # noqa: BLE001 - as above
                self._lose()

    def _lose(self) -> None:
        if self.lost == 0:
            _log.warning("the metrics collector failed; further failures are only counted", exc_info=True)
        self._losses.count += 1
