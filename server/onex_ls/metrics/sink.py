"""What a place for metrics must be able to do. A new one is one file beside those in `sinks/`."""

from collections.abc import Sequence
from typing import Protocol

from onex_ls.metrics.metric import Metric


class Sink(Protocol):
    """Keeps metrics. Called from one thread, on the loop of the collector; any exception means: down, try again.

    A batch whose `write` failed, or was cut off, comes again whole. The ids of its metrics tell what is there already.
    """

    @property
    def name(self) -> str:
        """What people call it."""

    async def open(self) -> None:
        """Get ready to write; after a failure this is called again."""

    async def write(self, batch: Sequence[Metric]) -> None:
        """Keep all of `batch` for good before returning."""

    async def close(self) -> None:
        """Let go of everything, also half way through opening or writing."""
