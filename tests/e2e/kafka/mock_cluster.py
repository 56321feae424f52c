"""librdkafka's mock cluster, one broker on a real TCP port of the loopback interface: the Kafka protocol, not Kafka.

Runs under the Python that provision.sh made. Prints the address of the broker, then obeys lines on standard input:
`down` closes its port and every connection, `up` opens it again with all that it held. Ends with its input.
"""

import ctypes
import sys
from pathlib import Path

import confluent_kafka

PRODUCER, BROKER = 0, 1


def library() -> ctypes.CDLL:
    """The librdkafka inside confluent-kafka's wheel, which shows these calls to C only."""
    folder = Path(confluent_kafka.__file__).parents[1] / "confluent_kafka.libs"
    loaded = ctypes.CDLL(str(next(folder.glob("librdkafka*.so*"))))
    for name in ("rd_kafka_conf_new", "rd_kafka_new", "rd_kafka_mock_cluster_new"):
        getattr(loaded, name).restype = ctypes.c_void_p
    loaded.rd_kafka_mock_cluster_bootstraps.restype = ctypes.c_char_p
    return loaded


def main() -> None:
    rdkafka = library()
    configuration = ctypes.c_void_p(rdkafka.rd_kafka_conf_new())
    client = ctypes.c_void_p(rdkafka.rd_kafka_new(PRODUCER, configuration, None, 0))
    cluster = ctypes.c_void_p(rdkafka.rd_kafka_mock_cluster_new(client, 1))
    switch = {"down": rdkafka.rd_kafka_mock_broker_set_down, "up": rdkafka.rd_kafka_mock_broker_set_up}
    print(rdkafka.rd_kafka_mock_cluster_bootstraps(cluster).decode(), flush=True)
    for line in sys.stdin:
        print(switch[line.strip()](cluster, BROKER), flush=True)


if __name__ == "__main__":
    main()
