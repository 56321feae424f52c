"""Metrics: recorded in next to no time, and brought to their sinks in the background.

`MetricsCollector` is what a program records through. Everything else, drivers and databases, loads when it is chosen.
"""

from onex_ls.metrics.collector import KAFKA_TOPIC, MetricsCollector, MetricsStatistics
from onex_ls.metrics.meter import MetricsRecorder
from onex_ls.metrics.metric import Metric, MetricKind
from onex_ls.metrics.outlet import SinkStatistics
from onex_ls.metrics.sink import Sink
from onex_ls.metrics.sinks.memory import MemorySink

__all__ = [
    "KAFKA_TOPIC",
    "MemorySink",
    "Metric",
    "MetricKind",
    "MetricsCollector",
    "MetricsRecorder",
    "MetricsStatistics",
    "Sink",
    "SinkStatistics",
]
