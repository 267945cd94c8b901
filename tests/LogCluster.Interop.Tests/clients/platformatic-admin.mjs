// Every call of @platformatic/kafka's admin client that a node without ACLs and quotas can answer; prints each with "ok", and ends with 1 at
// the first that fails.
//   node platformatic-admin.mjs BOOTSTRAP NUMBER-OF-NODES
import assert from 'node:assert'
import { Admin, Consumer, ProduceAcks, Producer, stringSerializers } from '@platformatic/kafka'
import { call, end, eventually } from './calls.cjs'

const TOPIC = 'platformatic-admin'
const GROUP = 'platformatic-admin-group'
const JOINED = 'platformatic-admin-joined'
const RESOURCE_TOPIC = 2
const OPERATION_SET = 0
const KEY_GROUP = 0

const bootstrapBrokers = [process.argv[2]]
const nodes = Number(process.argv[3])
// Else it goes on asking a node that no longer leads, until it finds its own metadata old.
const admin = new Admin({ clientId: 'platformatic-admin', bootstrapBrokers, metadataMaxAge: 0 })

await call('createTopics', async () => assert.equal((await admin.createTopics({ topics: [TOPIC], partitions: 2, replicas: nodes }))[0].name, TOPIC))
await call('listTopics', () => eventually(async () => assert((await admin.listTopics()).includes(TOPIC))))
await call('createPartitions', () => admin.createPartitions({ topics: [{ name: TOPIC, count: 3, assignments: null }], validateOnly: false }))
const producer = new Producer({ clientId: 'platformatic-admin', bootstrapBrokers, serializers: stringSerializers })
for (let i = 0; i < 3; i++) await producer.send({ acks: ProduceAcks.ALL, messages: [{ topic: TOPIC, partition: 0, value: `${i}` }] })
await producer.close()
await call('listOffsets', async () => {
  const [topic] = await admin.listOffsets({ topics: [{ name: TOPIC, partitions: [{ partitionIndex: 0, timestamp: -1n }] }] })
  assert.equal(topic.partitions[0].offset, 3n)
})
await call('deleteRecords', async () => {
  const [topic] = await admin.deleteRecords({ topics: [{ name: TOPIC, partitions: [{ partition: 0, offset: 1n }] }] })
  assert.equal(topic.partitions[0].lowWatermark, 1n)
})
await call('findCoordinator', async () => {
  const [{ nodeId }] = await admin.findCoordinator({ keyType: KEY_GROUP, keys: [GROUP] })
  assert(nodeId >= 1 && nodeId <= nodes)
})
await call('alterConsumerGroupOffsets', () => admin.alterConsumerGroupOffsets({ groupId: GROUP, topics: [{ name: TOPIC, partitionOffsets: [{ partition: 0, offset: 2n }] }] }))
await call('listConsumerGroupOffsets', async () => {
  const [group] = await admin.listConsumerGroupOffsets({ groups: [{ groupId: GROUP, topics: [{ name: TOPIC, partitionIndexes: [0] }] }] })
  assert.equal(group.topics[0].partitions[0].committedOffset, 2n)
})
await call('listGroups', async () => assert((await admin.listGroups({ states: ['EMPTY'], types: ['classic'] })).has(GROUP)))
await call('describeGroups', async () => assert.equal((await admin.describeGroups({ groups: [GROUP] })).get(GROUP).id, GROUP))
await call('deleteConsumerGroupOffsets', () => admin.deleteConsumerGroupOffsets({ groupId: GROUP, topics: [{ name: TOPIC, partitionIndexes: [0] }] }))
await call('deleteGroups', async () => {
  await admin.alterConsumerGroupOffsets({ groupId: GROUP, topics: [{ name: TOPIC, partitionOffsets: [{ partition: 0, offset: 2n }] }] })
  await admin.deleteGroups({ groups: [GROUP] })
  assert(!(await admin.listGroups({})).has(GROUP))
})
await call('removeMembersFromConsumerGroup', async () => {
  const consumer = new Consumer({ clientId: 'platformatic-admin', groupId: JOINED, bootstrapBrokers })
  consumer.topics.trackAll(TOPIC)
  await consumer.joinGroup({})
  const { memberId } = consumer
  assert((await admin.describeGroups({ groups: [JOINED] })).get(JOINED).members.has(memberId))
  await admin.removeMembersFromConsumerGroup({ groupId: JOINED, members: [{ memberId, reason: 'to show it' }] })
  assert(!(await admin.describeGroups({ groups: [JOINED] })).get(JOINED).members.has(memberId))
  await consumer.close(true)
})
const setting = value => ({ resources: [{ resourceType: RESOURCE_TOPIC, resourceName: TOPIC, configs: [{ name: 'retention.ms', configOperation: OPERATION_SET, value }] }] })
await call('alterConfigs', () => admin.alterConfigs({ ...setting('1000000'), validateOnly: false }))
await call('incrementalAlterConfigs', () => admin.incrementalAlterConfigs({ ...setting('2000000'), validateOnly: false }))
await call('describeConfigs', () => eventually(async () => {
  const [described] = await admin.describeConfigs({ resources: [{ resourceType: RESOURCE_TOPIC, resourceName: TOPIC, configurationKeys: ['retention.ms'] }] })
  assert.equal(described.configs[0].value, '2000000')
}))
await call('describeLogDirs', async () => assert.equal((await admin.describeLogDirs({ topics: [{ name: TOPIC, partitions: [0, 1, 2] }] })).length, nodes))
await call('deleteTopics', () => admin.deleteTopics({ topics: [TOPIC] }))
await admin.close()
end()
