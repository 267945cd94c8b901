// A member of a consumer group in kafkajs, until SIGTERM. Prints what it reads and what it has committed, with the time in ms:
//   TIME R PARTITION OFFSET VALUE      TIME C PARTITION COMMITTED
//   node kafkajs-member.cjs BOOTSTRAP TOPIC GROUP
const { Kafka, AssignerProtocol, PartitionAssigners, logLevel } = require('kafkajs')

// The other clients call it by this name, and a group needs one that all of its members have.
const roundrobin = config => ({
  ...PartitionAssigners.roundRobin(config),
  name: 'roundrobin',
  protocol: ({ topics }) => ({
    name: 'roundrobin',
    metadata: AssignerProtocol.MemberMetadata.encode({ version: 0, topics, userData: Buffer.alloc(0) }),
  }),
})

async function main([bootstrap, topic, groupId]) {
  const kafka = new Kafka({ clientId: 'kafkajs', brokers: bootstrap.split(','), logLevel: logLevel.NOTHING, retry: { retries: 50, maxRetryTime: 1000 } })
  const consumer = kafka.consumer({ groupId, sessionTimeout: 10000, heartbeatInterval: 1000, partitionAssigners: [roundrobin] })
  process.on('SIGTERM', () => consumer.disconnect().then(() => process.exit(0)))
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  await consumer.run({
    autoCommit: false,
    eachMessage: async ({ partition, message }) => {
      console.log(`${Date.now()} R ${partition} ${message.offset} ${message.value}`)
      const next = BigInt(message.offset) + 1n
      await consumer.commitOffsets([{ topic, partition, offset: String(next) }])
      console.log(`${Date.now()} C ${partition} ${next}`)
    },
  })
}

main(process.argv.slice(2)).catch(error => {
  console.error(error)
  process.exit(1)
})
