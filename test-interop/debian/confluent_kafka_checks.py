"""What python3-confluent-kafka does with a broker. Usage: ADDRESS admin|produce|read|errors"""

import sys
import time

from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka import OFFSET_BEGINNING, OFFSET_END, TIMESTAMP_CREATE_TIME
from confluent_kafka.admin import AdminClient, ConfigResource, NewPartitions, NewTopic

ADDRESS = sys.argv[1]
CODECS = ["none", "gzip", "snappy", "lz4", "zstd"]
FIRST_MS = 1_767_225_600_000
COUNT = 300


def wait(futures):
    return {key: future.result(timeout=20) for key, future in futures.items()}


def fails_with(code, futures):
    for future in futures.values():
        try:
            future.result(timeout=20)
        except KafkaException as error:
            assert error.args[0].code() == code, error
            continue
        raise AssertionError("it should have failed")


def admin():
    client = AdminClient({"bootstrap.servers": ADDRESS})
    wait(client.create_topics([NewTopic("py-admin", 2, 1, config={"retention.ms": "1000000"})]))
    metadata = client.list_topics(timeout=10)
    assert len(metadata.topics["py-admin"].partitions) == 2
    assert metadata.cluster_id and metadata.controller_id == 1
    wait(client.create_partitions([NewPartitions("py-admin", 5)]))
    assert len(client.list_topics("py-admin", timeout=10).topics["py-admin"].partitions) == 5

    resource = ConfigResource("topic", "py-admin")
    described = wait(client.describe_configs([resource]))[resource]
    assert described["retention.ms"].value == "1000000"
    assert not described["retention.ms"].is_default
    assert described["cleanup.policy"].is_default
    wait(client.alter_configs([ConfigResource("topic", "py-admin", set_config={"retention.ms": "-1"})]))
    assert wait(client.describe_configs([resource]))[resource]["retention.ms"].value == "-1"
    broker = ConfigResource("broker", "1")
    assert wait(client.describe_configs([broker]))[broker]["log.dirs"].value

    wait(client.create_topics([NewTopic("py-validated", 1, 1)], validate_only=True))
    assert "py-validated" not in client.list_topics(timeout=10).topics
    wait(client.delete_topics(["py-admin"], operation_timeout=10))
    assert "py-admin" not in client.list_topics(timeout=10).topics


def sample(codec, index):
    key = None if index % 10 == 3 else b"key-%d" % (index % 7)
    value = None if index % 10 == 4 else b"%s-%d-" % (codec.encode(), index) + b"\x00\xff\x80" * index
    return key, value, [("n", b"%d" % index), ("twice", b"a"), ("twice", b"b"), ("empty", b"")]


def produce():
    client = AdminClient({"bootstrap.servers": ADDRESS})
    wait(client.create_topics([NewTopic("py-" + codec, 1, 1) for codec in CODECS]))
    for codec in CODECS:
        settings = {"bootstrap.servers": ADDRESS, "compression.type": codec, "enable.idempotence": True, "linger.ms": 2}
        producer = Producer(settings)
        reports = []
        for index in range(COUNT):
            key, value, headers = sample(codec, index)
            producer.produce(
                "py-" + codec, value, key, 0, timestamp=FIRST_MS + index, headers=headers,
                on_delivery=lambda error, message: reports.append((error, message.offset())),
            )
            if index % 50 == 0:
                producer.flush(10)
        assert producer.flush(20) == 0
        assert reports == [(None, offset) for offset in range(COUNT)], reports[:3]


def consumer():
    return Consumer({
        "bootstrap.servers": ADDRESS, "group.id": "unused", "enable.auto.commit": False,
        "enable.partition.eof": True, "fetch.wait.max.ms": 50, "check.crcs": True,
    })


def read_to_end(client):
    messages = []
    while True:
        message = client.poll(20)
        assert message is not None, "nothing came for a long time"
        if message.error() is None:
            messages.append(message)
        elif message.error().code() == KafkaError._PARTITION_EOF:
            return messages
        else:
            raise KafkaException(message.error())


def read():
    for codec in CODECS:
        topic = "py-" + codec
        client = consumer()
        assert client.get_watermark_offsets(TopicPartition(topic, 0), timeout=10) == (0, COUNT)
        client.assign([TopicPartition(topic, 0, OFFSET_BEGINNING)])
        messages = read_to_end(client)
        assert [message.offset() for message in messages] == list(range(COUNT))
        for index, message in enumerate(messages):
            key, value, headers = sample(codec, index)
            assert (message.key(), message.value(), message.headers()) == (key, value, headers), index
            assert message.timestamp() == (TIMESTAMP_CREATE_TIME, FIRST_MS + index)

        client.seek(TopicPartition(topic, 0, 250))
        assert [message.offset() for message in read_to_end(client)] == list(range(250, COUNT))
        assert client.position([TopicPartition(topic, 0)])[0].offset == COUNT

        def offset_for(timestamp):
            return client.offsets_for_times([TopicPartition(topic, 0, timestamp)], timeout=10)[0].offset

        assert offset_for(FIRST_MS + 123) == 123
        assert offset_for(0) == 0
        assert offset_for(FIRST_MS + COUNT) == OFFSET_END
        client.close()


def errors():
    client = AdminClient({"bootstrap.servers": ADDRESS})
    wait(client.create_topics([NewTopic("py-errors", 1, 1, config={"max.message.bytes": "10000"})]))
    fails_with(KafkaError.TOPIC_ALREADY_EXISTS, client.create_topics([NewTopic("py-errors", 1, 1)]))
    fails_with(KafkaError.TOPIC_EXCEPTION, client.create_topics([NewTopic("bad name!", 1, 1)]))
    fails_with(KafkaError.INVALID_REPLICATION_FACTOR, client.create_topics([NewTopic("py-replicas", 1, 3)]))
    fails_with(KafkaError.INVALID_PARTITIONS, client.create_topics([NewTopic("py-partitionless", 0, 1)]))
    bad_config = NewTopic("py-config", 1, 1, config={"no.such.config": "1"})
    fails_with(KafkaError.INVALID_CONFIG, client.create_topics([bad_config]))
    fails_with(KafkaError.UNKNOWN_TOPIC_OR_PART, client.delete_topics(["py-missing"]))
    fails_with(KafkaError.INVALID_PARTITIONS, client.create_partitions([NewPartitions("py-errors", 1)]))

    failures = []
    producer = Producer({"bootstrap.servers": ADDRESS})
    producer.produce("py-errors", b"x" * 20_000, on_delivery=lambda error, _: failures.append(error.code()))
    producer.flush(20)
    assert failures == [KafkaError.MSG_SIZE_TOO_LARGE], failures


started = time.monotonic()
{"admin": admin, "produce": produce, "read": read, "errors": errors}[sys.argv[2]]()
print("%s: %.1f s" % (sys.argv[2], time.monotonic() - started))
