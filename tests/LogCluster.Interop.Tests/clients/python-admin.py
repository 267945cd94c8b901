"""Every call of python3-kafka's admin client that a node without ACLs can answer; prints each with "ok", and ends with 1 at the first that fails.

The next call waits for a line on the input or its end: whoever runs the script can do something to the nodes between any two calls.
usage: python-admin.py BOOTSTRAP NUMBER-OF-NODES
"""
import sys
import time

from kafka import KafkaConsumer, KafkaProducer, OffsetAndMetadata, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient, NewPartitions, NewTopic
from kafka.errors import KafkaConnectionError, NoError

TOPIC = 'python-admin'
GROUP = 'python-admin-group'

PATIENCE_S = 20
PAUSE_S = 0.05

bootstrap, nodes = sys.argv[1], int(sys.argv[2])
admin = KafkaAdminClient(bootstrap_servers=bootstrap, client_id='python-admin')


def ok(name, holds=True):
    assert holds, name
    print('ok', name, flush=True)
    sys.stdin.readline()


def eventually(check):
    """Another node than the one that carried out a change hears of it a moment later."""
    end = time.monotonic() + PATIENCE_S
    while not check() and time.monotonic() < end:
        time.sleep(PAUSE_S)
    return check()


def again(call, *arguments):
    """The client finds only with the next call that a node ended its connection, and gives that call up."""
    for _ in range(nodes):
        try:
            return call(*arguments)
        except KafkaConnectionError as error:
            print(error, file=sys.stderr)
    return call(*arguments)


def settings():
    described = again(admin.describe_configs, [ConfigResource(ConfigResourceType.TOPIC, TOPIC)])
    return {entry[0]: entry[1] for answer in described for entry in answer.resources[0][4]}


again(admin.create_topics, [NewTopic(TOPIC, 2, nodes, topic_configs={'retention.ms': '1000000'})])
ok('create_topics')
ok('list_topics', eventually(lambda: TOPIC in again(admin.list_topics)))
again(admin.create_partitions, {TOPIC: NewPartitions(3)})
ok('create_partitions')
ok('describe_topics', eventually(lambda: len(again(admin.describe_topics, [TOPIC])[0]['partitions']) == 3))
ok('describe_cluster', len(again(admin.describe_cluster)['brokers']) == nodes)
again(admin.alter_configs, [ConfigResource(ConfigResourceType.TOPIC, TOPIC, configs={'retention.ms': '2000000'})])
ok('alter_configs')
ok('describe_configs', eventually(lambda: settings()['retention.ms'] == '2000000'))
producer = KafkaProducer(bootstrap_servers=bootstrap)
producer.send(TOPIC, b'v', partition=0).get(timeout=30)
producer.close()
consumer = KafkaConsumer(bootstrap_servers=bootstrap, group_id=GROUP, enable_auto_commit=False)
consumer.assign([TopicPartition(TOPIC, 0)])
consumer.commit({TopicPartition(TOPIC, 0): OffsetAndMetadata(1, '')})
consumer.close()
ok('list_consumer_groups', GROUP in [group[0] for group in again(admin.list_consumer_groups)])
ok('describe_consumer_groups', again(admin.describe_consumer_groups, [GROUP])[0].state == 'Empty')
ok('list_consumer_group_offsets', again(admin.list_consumer_group_offsets, GROUP)[TopicPartition(TOPIC, 0)].offset == 1)
ok('delete_consumer_groups', again(admin.delete_consumer_groups, [GROUP]) == [(GROUP, NoError)])
again(admin.delete_topics, [TOPIC])
ok('delete_topics')
admin.close()
