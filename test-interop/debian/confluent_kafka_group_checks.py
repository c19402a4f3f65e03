"""What python3-confluent-kafka does as a member of groups.

Usage: ADDRESS callbacks|commits|resumed|pausing|static|cooperative|surviving
"""

import sys
import time

from confluent_kafka import OFFSET_INVALID, Consumer, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

ADDRESS = sys.argv[1]
PATIENCE_S = 40


class Member:
    """A consumer that remembers what it was told."""

    def __init__(self, group, topic, incremental=False, **settings):
        self.told = []
        self.messages = []
        self.fatal = None
        self.commits = []
        self.consumer = Consumer({
            "bootstrap.servers": ADDRESS, "group.id": group, "auto.offset.reset": "earliest",
            "enable.auto.commit": False, "session.timeout.ms": 6_000, "heartbeat.interval.ms": 300,
            "partition.assignment.strategy": "range", "fetch.wait.max.ms": 50,
            "on_commit": lambda error, partitions: self.commits.append((error, offsets_of(partitions))),
            **settings,
        })

        def on_assign(consumer, partitions):
            self.told.append(("assigned", numbers_of(partitions)))
            if incremental:
                consumer.incremental_assign(partitions)

        def on_revoke(consumer, partitions):
            self.told.append(("revoked", numbers_of(partitions)))
            if incremental:
                consumer.incremental_unassign(partitions)

        self.consumer.subscribe([topic], on_assign=on_assign, on_revoke=on_revoke)

    @property
    def owned(self):
        return numbers_of(self.consumer.assignment())

    def poll(self):
        message = self.consumer.poll(0.05)
        if message is None:
            return
        if message.error() is None:
            self.messages.append(message)
        elif message.error().code() == KafkaError._FATAL:
            self.fatal = message.error()
        else:
            raise KafkaException(message.error())


def numbers_of(partitions):
    return sorted(each.partition for each in partitions)


def offsets_of(partitions):
    return [(each.partition, each.offset) for each in partitions]


def until(what, holds, *members):
    end = time.monotonic() + PATIENCE_S
    while not holds():
        for member in members:
            member.poll()
        if time.monotonic() > end:
            raise AssertionError("%s did not happen: %s" % (what, [(m.owned, m.told) for m in members]))


def fill(topic, partitions, count):
    client = AdminClient({"bootstrap.servers": ADDRESS})
    for future in client.create_topics([NewTopic(topic, partitions, 1)]).values():
        future.result(timeout=20)
    produce(topic, partitions, count)


def produce(topic, partitions, count):
    producer = Producer({"bootstrap.servers": ADDRESS})
    for index in range(count):
        producer.produce(topic, b"%d" % index, partition=index % partitions)
    assert producer.flush(20) == 0


def callbacks():
    fill("py-shared", 4, 0)
    one = Member("py-callbacks", "py-shared", **{"client.id": "one"})
    until("an assignment", lambda: one.owned == [0, 1, 2, 3], one)
    two = Member("py-callbacks", "py-shared", **{"client.id": "two"})
    until("sharing", lambda: len(one.owned) == 2 and len(two.owned) == 2, one, two)
    assert one.owned + two.owned == [0, 1, 2, 3]
    assert one.told == [("assigned", [0, 1, 2, 3]), ("revoked", [0, 1, 2, 3]), ("assigned", [0, 1])], one.told
    produce("py-shared", 4, 40)
    until("all records", lambda: len(one.messages) + len(two.messages) == 40, one, two)
    assert {message.partition() for message in one.messages} == set(one.owned)

    (group,) = AdminClient({"bootstrap.servers": ADDRESS}).list_groups("py-callbacks", timeout=10)
    assert (group.state, group.protocol_type, group.protocol) == ("Stable", "consumer", "range"), vars(group)
    assert sorted(member.client_id for member in group.members) == ["one", "two"]

    two.consumer.close()
    assert two.told == [("assigned", [2, 3]), ("revoked", [2, 3])], two.told
    until("taking over", lambda: one.owned == [0, 1, 2, 3], one)
    one.consumer.unsubscribe()
    until("the end of the assignment", lambda: one.told[-1] == ("revoked", [0, 1, 2, 3]), one)
    one.consumer.close()


def commits():
    fill("py-commits", 2, 100)
    member = Member("py-commits", "py-commits")
    until("all records", lambda: len(member.messages) == 100, member)
    both = [TopicPartition("py-commits", 0), TopicPartition("py-commits", 1)]

    def committed():
        return offsets_of(member.consumer.committed(both, timeout=10))

    assert committed() == [(0, OFFSET_INVALID), (1, OFFSET_INVALID)]
    assert offsets_of(member.consumer.position(both)) == [(0, 50), (1, 50)]
    assert sorted(offsets_of(member.consumer.commit(asynchronous=False))) == [(0, 50), (1, 50)]
    assert committed() == [(0, 50), (1, 50)]

    # Backwards too, when it is asked for.
    tenth = next(message for message in member.messages if (message.partition(), message.offset()) == (0, 10))
    assert offsets_of(member.consumer.commit(message=tenth, asynchronous=False)) == [(0, 11)]
    member.commits.clear()
    wanted = [TopicPartition("py-commits", 1, 22)]
    assert member.consumer.commit(offsets=wanted, asynchronous=True) is None
    until("the answer to a commit", lambda: member.commits == [(None, [(1, 22)])], member)
    assert committed() == [(0, 11), (1, 22)]

    unknown = [TopicPartition("py-no-such-topic", 0, 1)]
    try:
        answer = member.consumer.commit(offsets=unknown, asynchronous=False)
        assert answer[0].error.code() == KafkaError.UNKNOWN_TOPIC_OR_PART, answer
    except KafkaException as error:
        assert error.args[0].code() == KafkaError.UNKNOWN_TOPIC_OR_PART, error
    member.consumer.close()

    # A second group starts from the beginning, and its commits are its own.
    other = Member("py-commits-other", "py-commits")
    until("all records", lambda: len(other.messages) == 100, other)
    other.consumer.close()
    resumed()


def resumed():
    """Where `commits` has left the group."""
    member = Member("py-commits", "py-commits")
    until("the rest", lambda: len(member.messages) == 39 + 28, member)
    starts = {number: min(m.offset() for m in member.messages if m.partition() == number) for number in (0, 1)}
    assert starts == {0: 11, 1: 22}, starts
    member.consumer.close()


def pausing():
    fill("py-pausing", 2, 0)
    member = Member("py-pausing", "py-pausing")
    until("an assignment", lambda: member.owned == [0, 1], member)
    member.consumer.pause([TopicPartition("py-pausing", 0)])
    produce("py-pausing", 2, 20)
    until("what is not paused", lambda: len(member.messages) >= 10, member)
    assert {message.partition() for message in member.messages} == {1}
    member.consumer.resume([TopicPartition("py-pausing", 0)])
    until("the rest", lambda: len(member.messages) == 20, member)
    assert [message.offset() for message in member.messages if message.partition() == 0] == list(range(10))
    member.consumer.seek(TopicPartition("py-pausing", 1, 7))
    until("the last again", lambda: len(member.messages) == 23, member)
    assert [message.offset() for message in member.messages[20:]] == [7, 8, 9]
    member.consumer.close()


def static():
    fill("py-static", 2, 0)
    one = Member("py-static", "py-static", **{"group.instance.id": "one"})
    two = Member("py-static", "py-static", **{"group.instance.id": "two"})
    until("sharing", lambda: len(one.owned) == 1 and len(two.owned) == 1, one, two)
    owned = one.owned
    told = list(two.told)
    one.consumer.close()
    again = Member("py-static", "py-static", **{"group.instance.id": "one"})
    until("the same partition", lambda: again.owned == owned, again, two)
    assert two.told == told, two.told

    usurper = Member("py-static", "py-static", **{"group.instance.id": "one"})
    until("the fence", lambda: again.fatal is not None, again, usurper, two)
    assert "Static consumer fenced" in again.fatal.str(), again.fatal
    until("its successor", lambda: usurper.owned == owned, usurper, two)
    assert two.told == told, two.told
    for member in (again, usurper, two):
        member.consumer.close()


def cooperative():
    fill("py-cooperative", 4, 0)
    settings = {"partition.assignment.strategy": "cooperative-sticky"}
    one = Member("py-cooperative", "py-cooperative", incremental=True, **settings)
    until("an assignment", lambda: one.owned == [0, 1, 2, 3], one)
    two = Member("py-cooperative", "py-cooperative", incremental=True, **settings)
    until("sharing", lambda: len(one.owned) == 2 and len(two.owned) == 2, one, two)
    assert sorted(one.owned + two.owned) == [0, 1, 2, 3]
    # Only what the other one got was taken away.
    revoked = [numbers for what, numbers in one.told if what == "revoked" and numbers]
    assert revoked == [two.owned], one.told
    produce("py-cooperative", 4, 40)
    until("all records", lambda: len(one.messages) + len(two.messages) == 40, one, two)
    kept, given = one.owned, two.owned
    two.consumer.close()
    until("taking over", lambda: one.owned == [0, 1, 2, 3], one)
    assert ("assigned", given) in one.told, one.told
    assert [numbers for what, numbers in one.told if what == "revoked" and set(numbers) & set(kept)] == []
    one.consumer.close()


def surviving():
    """The broker is killed between the line that is written and the one that is read."""
    fill("py-surviving", 2, 0)
    members = [Member("py-surviving", "py-surviving"), Member("py-surviving", "py-surviving")]
    until("sharing", lambda: all(len(member.owned) == 1 for member in members), *members)
    produce("py-surviving", 2, 20)
    until("all records", lambda: all(len(member.messages) == 10 for member in members), *members)
    for member in members:
        member.consumer.commit(asynchronous=False)
    told = [list(member.told) for member in members]
    print("assigned", flush=True)
    sys.stdin.readline()
    produce("py-surviving", 2, 20)
    until("what came later", lambda: all(len(member.messages) >= 20 for member in members), *members)
    for member in members:
        assert [message.offset() for message in member.messages] == list(range(20))
        assert [each.offset for each in member.consumer.commit(asynchronous=False)] == [20]
    # The group is as it was: nobody had to join again.
    assert [member.told for member in members] == told, [member.told for member in members]
    for member in members:
        member.consumer.close()


started = time.monotonic()
{
    "callbacks": callbacks, "commits": commits, "resumed": resumed, "pausing": pausing, "static": static,
    "cooperative": cooperative, "surviving": surviving,
}[sys.argv[2]]()
print("%s: %.1f s" % (sys.argv[2], time.monotonic() - started))
