// A member of a consumer group in @platformatic/kafka, until SIGTERM; prints as kafkajs-member.cjs does.
//   node platformatic-member.mjs BOOTSTRAP TOPIC GROUP
import { Consumer, stringDeserializers } from '@platformatic/kafka'

const [bootstrap, topic, groupId] = process.argv.slice(2)
const PAUSE_MS = 500
let stopping = false

async function run() {
  const consumer = new Consumer({
    clientId: 'platformatic',
    groupId,
    bootstrapBrokers: bootstrap.split(','),
    sessionTimeout: 10000,
    rebalanceTimeout: 20000,
    heartbeatInterval: 1000,
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
      console.log(`${Date.now()} R ${message.partition} ${message.offset} ${message.value}`)
      await message.commit()
      console.log(`${Date.now()} C ${message.partition} ${message.offset + 1n}`)
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
