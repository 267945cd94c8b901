"""A member of a consumer group in python3-kafka, until SIGTERM; prints as kafkajs-member.cjs does.

usage: python-member.py BOOTSTRAP TOPIC GROUP
"""
import signal
import sys
import time

from kafka import KafkaConsumer, OffsetAndMetadata, TopicPartition
from kafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor
from kafka.errors import KafkaError

bootstrap, topic, group = sys.argv[1:4]
stopping = False


def stop(*_):
    global stopping
    stopping = True


def say(*words):
    print(int(time.time() * 1000), *words, flush=True)


signal.signal(signal.SIGTERM, stop)
consumer = KafkaConsumer(
    topic,
    bootstrap_servers=bootstrap,
    client_id='python',
    group_id=group,
    auto_offset_reset='earliest',
    enable_auto_commit=False,
    session_timeout_ms=10000,
    heartbeat_interval_ms=1000,
    partition_assignment_strategy=[RoundRobinPartitionAssignor],
)
while not stopping:
    for partition, records in consumer.poll(timeout_ms=500, max_records=20).items():
        for record in records:
            say('R', partition.partition, record.offset, record.value.decode())
        position = records[-1].offset + 1
        try:
            consumer.commit({TopicPartition(topic, partition.partition): OffsetAndMetadata(position, '')})
            say('C', partition.partition, position)
        except KafkaError as error:
            print(error, file=sys.stderr)
consumer.close(autocommit=False)
