// Every call of kafkajs' admin client that a node without ACLs can answer; prints each with "ok", and ends with 1 at the first that fails.
//   node kafkajs-admin.cjs BOOTSTRAP NUMBER-OF-NODES
const assert = require('assert')
const { Kafka, ConfigResourceTypes, logLevel } = require('kafkajs')
const { call, end, eventually } = require('./calls.cjs')

const TOPIC = 'kafkajs-admin'
const GROUP = 'kafkajs-admin-group'

async function main([bootstrap, nodes]) {
  const kafka = new Kafka({ clientId: 'kafkajs-admin', brokers: [bootstrap], logLevel: logLevel.NOTHING })
  const admin = kafka.admin()
  await call('connect', () => admin.connect())
  // Waiting for leaders it takes a node that has not heard of the topic yet for a failure.
  await call('createTopics', async () => assert(await admin.createTopics({ waitForLeaders: false, topics: [{ topic: TOPIC, numPartitions: 2, configEntries: [{ name: 'retention.ms', value: '1000000' }] }] })))
  await call('listTopics', () => eventually(async () => assert((await admin.listTopics()).includes(TOPIC))))
  await call('createPartitions', () => admin.createPartitions({ topicPartitions: [{ topic: TOPIC, count: 3 }] }))
  await call('fetchTopicMetadata', () => eventually(async () => assert.equal((await admin.fetchTopicMetadata({ topics: [TOPIC] })).topics[0].partitions.length, 3)))
  const producer = kafka.producer()
  await producer.connect()
  for (let i = 0; i < 5; i++) await producer.send({ topic: TOPIC, messages: [{ partition: 0, value: `${i}` }] })
  await producer.disconnect()
  await call('fetchTopicOffsets', async () => assert.equal((await admin.fetchTopicOffsets(TOPIC)).find(p => p.partition === 0).high, '5'))
  await call('fetchTopicOffsetsByTimestamp', async () => assert.equal((await admin.fetchTopicOffsetsByTimestamp(TOPIC, 0)).find(p => p.partition === 0).offset, '0'))
  await call('deleteTopicRecords', () => admin.deleteTopicRecords({ topic: TOPIC, partitions: [{ partition: 0, offset: '2' }] }))
  await call('setOffsets', () => admin.setOffsets({ groupId: GROUP, topic: TOPIC, partitions: [{ partition: 0, offset: '3' }] }))
  await call('fetchOffsets', async () => assert.equal((await admin.fetchOffsets({ groupId: GROUP, topics: [TOPIC] }))[0].partitions.find(p => p.partition === 0).offset, '3'))
  await call('resetOffsets', () => admin.resetOffsets({ groupId: GROUP, topic: TOPIC, earliest: true }))
  await call('listGroups', async () => assert((await admin.listGroups()).groups.some(group => group.groupId === GROUP)))
  await call('describeGroups', async () => assert.equal((await admin.describeGroups([GROUP])).groups[0].state, 'Empty'))
  await call('deleteGroups', () => admin.deleteGroups([GROUP]))
  const resource = { type: ConfigResourceTypes.TOPIC, name: TOPIC }
  await call('alterConfigs', () => admin.alterConfigs({ validateOnly: false, resources: [{ ...resource, configEntries: [{ name: 'retention.ms', value: '2000000' }] }] }))
  await call('describeConfigs', () => eventually(async () => {
    const { resources } = await admin.describeConfigs({ includeSynonyms: true, resources: [{ ...resource, configNames: ['retention.ms'] }] })
    assert.equal(resources[0].configEntries[0].configValue, '2000000')
  }))
  await call('describeCluster', async () => assert.equal((await admin.describeCluster()).brokers.length, Number(nodes)))
  await call('alterPartitionReassignments', () => admin.alterPartitionReassignments({ topics: [{ topic: TOPIC, partitionAssignment: [{ partition: 0, replicas: [Number(nodes)] }] }] }))
  await call('listPartitionReassignments', () => eventually(async () => assert.equal((await admin.listPartitionReassignments({})).topics.length, 0)))
  await call('deleteTopics', () => admin.deleteTopics({ topics: [TOPIC] }))
  await call('disconnect', () => admin.disconnect())
  end()
}

main(process.argv.slice(2)).catch(error => {
  console.error(error)
  process.exit(1)
})
