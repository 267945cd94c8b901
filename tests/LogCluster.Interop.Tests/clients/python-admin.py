"""Every call of python3-kafka's admin client that a node without ACLs can answer; prints each with "ok", and ends with 1 at the first that fails.

usage: python-admin.py BOOTSTRAP
"""
import sys

from kafka import KafkaConsumer, KafkaProducer, OffsetAndMetadata, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient, NewPartitions, NewTopic

TOPIC = 'python-admin'
GROUP = 'python-admin-group'

bootstrap = sys.argv[1]
admin = KafkaAdminClient(bootstrap_servers=bootstrap, client_id='python-admin')


def ok(name, holds=True):
    assert holds, name
    print('ok', name, flush=True)


admin.create_topics([NewTopic(TOPIC, 2, 1, topic_configs={'retention.ms': '1000000'})])
ok('create_topics')
ok('list_topics', TOPIC in admin.list_topics())
admin.create_partitions({TOPIC: NewPartitions(3)})
ok('create_partitions')
ok('describe_topics', len(admin.describe_topics([TOPIC])[0]['partitions']) == 3)
ok('describe_cluster', len(admin.describe_cluster()['brokers']) == 1)
resource = ConfigResource(ConfigResourceType.TOPIC, TOPIC, configs={'retention.ms': '2000000'})
admin.alter_configs([resource])
ok('alter_configs')
described = admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, TOPIC)])
entries = {entry[0]: entry[1] for answer in described for entry in answer.resources[0][4]}
ok('describe_configs', entries['retention.ms'] == '2000000')
producer = KafkaProducer(bootstrap_servers=bootstrap)
producer.send(TOPIC, b'v', partition=0).get(timeout=30)
producer.close()
consumer = KafkaConsumer(bootstrap_servers=bootstrap, group_id=GROUP, enable_auto_commit=False)
consumer.assign([TopicPartition(TOPIC, 0)])
consumer.commit({TopicPartition(TOPIC, 0): OffsetAndMetadata(1, '')})
consumer.close()
ok('list_consumer_groups', GROUP in [group[0] for group in admin.list_consumer_groups()])
ok('describe_consumer_groups', admin.describe_consumer_groups([GROUP])[0].state == 'Empty')
ok('list_consumer_group_offsets', admin.list_consumer_group_offsets(GROUP)[TopicPartition(TOPIC, 0)].offset == 1)
admin.delete_consumer_groups([GROUP])
ok('delete_consumer_groups')
admin.delete_topics([TOPIC])
ok('delete_topics')
admin.close()
