"""Metrics as JSON messages on a Kafka topic, at least once, in order for each run. Needs the extra ``kafka``.

`docs/metrics.md` has the schema of a message.
"""

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from onex_ls.metrics.metric import Metric

SCHEMA_VERSION = 1
_REQUEST_MS = 10_000  # idempotence would never give up on a batch, and hold on to the loop
_RETRY_MS = 1_000  # the producer logs each of its own attempts


class KafkaSink:
    """Sends a message per metric, keyed by its run, and waits until the brokers have them all."""

    def __init__(self, servers: str, topic: str) -> None:
        self._servers = servers
        self._topic = topic
        self._producer: Any = None

    @property
    def name(self) -> str:
        """What people call it."""
        return "kafka"

    async def open(self) -> None:
        """Connect to the brokers."""
        from aiokafka import AIOKafkaProducer  # the extra; loaded late: it takes a tenth of a second

        self._producer = AIOKafkaProducer(
            bootstrap_servers=self._servers,
            acks="all",
            request_timeout_ms=_REQUEST_MS,
            retry_backoff_ms=_RETRY_MS,
        )
        await self._producer.start()

    async def write(self, batch: Sequence[Metric]) -> None:
        """Send `batch` and wait for every acknowledgement."""
        sent = []
        try:
            for metric in batch:
                key = metric.workflow.encode() or None
                sent.append(await self._producer.send(self._topic, message(metric), key=key))
        except Exception:
            await asyncio.gather(*sent, return_exceptions=True)  # so that nobody is told of those as well
            raise
        for outcome in await asyncio.gather(*sent, return_exceptions=True):
            if isinstance(outcome, BaseException):
                raise outcome

    async def close(self) -> None:
        """Leave the brokers; what they have not acknowledged comes again."""
        producer, self._producer = self._producer, None
        if producer is not None:
            await producer.stop()


def message(metric: Metric) -> bytes:
    """The JSON of a message; `id` is the same however often it is sent."""
    fields = {
        "schema": SCHEMA_VERSION,
        "id": metric.id,
        "at": datetime.fromtimestamp(metric.at, UTC).isoformat(timespec="microseconds"),
        "kind": metric.kind,
        "name": metric.name,
        "value": metric.value,
        "workflow": metric.workflow,
        "tags": metric.tags,
    }
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
