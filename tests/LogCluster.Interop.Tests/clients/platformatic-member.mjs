// A member of a consumer group in @platformatic/kafka, until SIGTERM; prints as kafkajs-member.cjs does.
//   node platformatic-member.mjs BOOTSTRAP TOPIC GROUP
import { Consumer, stringDeserializers } from '@platformatic/kafka'

const [bootstrap, topic, groupId] = process.argv.slice(2)
const PAUSE_MS = 500
let stopping = false
const next = new Map()

// Its stream goes on with what it had fetched, and for a moment from where it once was, when it has joined anew: an application goes by what is committed.
async function nextOf(consumer, partition) {
  const generation = consumer.generationId
  if (next.get(partition)?.generation !== generation) {
    const committed = await consumer.listCommittedOffsets({ topics: [{ topic, partitions: [partition] }] })
    const offset = committed.get(topic)[partition]
    next.set(partition, { generation, offset: offset < 0n ? 0n : offset })
  }
  const isOwned = consumer.assignments?.some(assignment => assignment.topic === topic && assignment.partitions.includes(partition))
  return isOwned ? next.get(partition).offset : undefined
}

async function isCommitted(message) {
  try {
    await message.commit()
    return true
  } catch (error) {
    // Refused: the group is rebalancing, and who gets the partition reads the record again.
    if (error.findBy?.('needsRejoin', true)) return false
    throw error
  }
}

async function run() {
  const consumer = new Consumer({
    clientId: 'platformatic',
    groupId,
    bootstrapBrokers: bootstrap.split(','),
    sessionTimeout: 10000,
    rebalanceTimeout: 20000,
    heartbeatInterval: 1000,
    // With retries it would commit a record that was refused again after it has joined anew, when another member may be further.
    retries: 0,
    // Its version 1 lacks the owned partitions, and members on librdkafka 2.0 then give it nothing.
    protocols: [{ name: 'roundrobin', version: 0 }],
    deserializers: stringDeserializers,
  })
  const stop = () => {
    stopping = true
    consumer.close(true).then(() => process.exit(0), () => process.exit(0))
  }
  process.once('SIGTERM', stop)
  try {
    const stream = await consumer.consume({ topics: [topic], autocommit: false, mode: 'committed', fallbackMode: 'earliest', maxWaitTime: 500 })
    for await (const message of stream) {
      const { partition, offset, value } = message
      if (offset !== await nextOf(consumer, partition)) continue
      console.log(`${Date.now()} R ${partition} ${offset} ${value}`)
      if (!await isCommitted(message)) continue
      next.set(partition, { generation: consumer.generationId, offset: offset + 1n })
      console.log(`${Date.now()} C ${partition} ${offset + 1n}`)
    }
  } finally {
    process.off('SIGTERM', stop)
    if (!stopping) await consumer.close(true).catch(() => {})
  }
}

// It gives up when the broker goes away; an application begins again.
while (!stopping) {
  await run().catch(error => console.error(error.message))
  await new Promise(resolve => setTimeout(resolve, PAUSE_MS))
}
