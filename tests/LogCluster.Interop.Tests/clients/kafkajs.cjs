// kafkajs on the command line: one topic's partition 0 written from stdin or printed to stdout.
//   node kafkajs.cjs BOOTSTRAP produce TOPIC CODEC    stdin lines are TIMESTAMP<tab>name:value,...<tab>KEY<tab>VALUE
//   node kafkajs.cjs BOOTSTRAP consume TOPIC COUNT    prints CreateTime:TIMESTAMP<tab>name:value,...<tab>KEY<tab>VALUE
//   node kafkajs.cjs BOOTSTRAP idempotent TOPIC CODEC the same as produce, by an idempotent producer
//   node kafkajs.cjs BOOTSTRAP group TOPIC GROUP COUNT prints the values of so many records of all partitions, as a member that commits
const { Kafka, CompressionTypes, CompressionCodecs, logLevel } = require('kafkajs')
const Batch = require('kafkajs/src/consumer/batch')
const lz4 = require('lz4js')
const zstd = require('@bokuweb/zstd-wasm')

const MESSAGES_A_REQUEST = 2000
const FETCH_BYTES = 4 * 1024 * 1024
// lz4js does not say that its blocks are independent, which Kafka's reader demands: flags, block size and their checksum.
const LZ4_MAGIC_BYTES = 4
const INDEPENDENT_BLOCKS = Buffer.from([0x60, 0x70, 0x73])
const TAB = 9
const NEWLINE = 10

CompressionCodecs[CompressionTypes.Snappy] = require('kafkajs-snappy')
CompressionCodecs[CompressionTypes.LZ4] = () => ({
  compress: async encoder => {
    const frame = Buffer.from(lz4.compress(encoder.buffer))
    INDEPENDENT_BLOCKS.copy(frame, LZ4_MAGIC_BYTES)
    return frame
  },
  decompress: async buffer => Buffer.from(lz4.decompress(buffer)),
})
CompressionCodecs[CompressionTypes.ZSTD] = () => ({
  compress: async encoder => Buffer.from(zstd.compress(encoder.buffer, 3)),
  decompress: async buffer => Buffer.from(zstd.decompress(buffer)),
})
const codecs = {
  none: CompressionTypes.None,
  gzip: CompressionTypes.GZIP,
  snappy: CompressionTypes.Snappy,
  lz4: CompressionTypes.LZ4,
  zstd: CompressionTypes.ZSTD,
}

function toHeaders(text) {
  return Object.fromEntries(text.split(',').map(pair => pair.split(':')))
}

function toMessage(line) {
  const first = line.indexOf(TAB)
  const second = line.indexOf(TAB, first + 1)
  const third = line.indexOf(TAB, second + 1)
  return {
    timestamp: line.toString('latin1', 0, first),
    headers: toHeaders(line.toString('utf8', first + 1, second)),
    key: line.subarray(second + 1, third),
    value: line.subarray(third + 1),
  }
}

async function* linesOf(stream) {
  let rest = Buffer.alloc(0)
  for await (const chunk of stream) {
    const data = rest.length ? Buffer.concat([rest, chunk]) : chunk
    let start = 0
    for (let end = data.indexOf(NEWLINE); end >= 0; end = data.indexOf(NEWLINE, start)) {
      yield data.subarray(start, end)
      start = end + 1
    }
    rest = data.subarray(start)
  }
}

async function produce(kafka, topic, compression, idempotent) {
  const producer = kafka.producer({ allowAutoTopicCreation: true, idempotent, maxInFlightRequests: 1 })
  await producer.connect()
  let messages = []
  const send = async () => {
    if (messages.length) await producer.send({ topic, compression, acks: -1, messages })
    messages = []
  }
  for await (const line of linesOf(process.stdin)) {
    messages.push(toMessage(line))
    if (messages.length === MESSAGES_A_REQUEST) await send()
  }
  await send()
  await producer.disconnect()
}

function printed({ timestamp, headers, key, value }) {
  const pairs = Object.entries(headers).map(([name, header]) => `${name}:${header}`).join(',')
  return Buffer.concat([Buffer.from(`CreateTime:${timestamp}\t${pairs}\t`), key, Buffer.from('\t'), value, Buffer.from('\n')])
}

// kafkajs has no consumer without a group: this drives the cluster and the fetch request that its consumer is made of.
async function consume(kafka, topic, count) {
  const createCluster = Object.getOwnPropertySymbols(kafka).find(symbol => symbol.description === 'private:Kafka:createCluster')
  const cluster = kafka[createCluster]({ metadataMaxAge: 300000, allowAutoTopicCreation: false })
  await cluster.connect()
  await cluster.addTargetTopic(topic)
  const [nodeId] = Object.keys(cluster.findLeaderForPartitions(topic, [0]))
  const broker = await cluster.findBroker({ nodeId })
  for (let offset = 0n, seen = 0; seen < count; ) {
    const partitions = [{ partition: 0, fetchOffset: String(offset), maxBytes: FETCH_BYTES }]
    const { responses } = await broker.fetch({ maxWaitTime: 1000, minBytes: 1, topics: [{ topic, partitions }] })
    const batch = responses.length ? new Batch(topic, String(offset), responses[0].partitions[0]) : null
    if (!batch || batch.isEmptyIncludingFiltered()) continue
    offset = BigInt(batch.lastOffset()) + 1n
    seen += batch.messages.length
    if (!process.stdout.write(Buffer.concat(batch.messages.map(printed)))) await new Promise(drained => process.stdout.once('drain', drained))
  }
  await cluster.disconnect()
}

async function consumeAsMember(kafka, topic, groupId, count) {
  const consumer = kafka.consumer({ groupId })
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  let seen = 0
  await new Promise((done, fail) => {
    consumer.on(consumer.events.CRASH, event => fail(event.payload.error))
    consumer.run({
      autoCommit: false,
      eachMessage: async ({ partition, message }) => {
        await consumer.commitOffsets([{ topic, partition, offset: String(BigInt(message.offset) + 1n) }])
        process.stdout.write(`${message.value}\n`)
        if (++seen === count) done()
      },
    })
  })
  await consumer.disconnect()
}

async function main([bootstrap, command, topic, argument, count]) {
  await zstd.init()
  const kafka = new Kafka({ clientId: 'interop', brokers: bootstrap.split(','), logLevel: logLevel.ERROR })
  if (command === 'consume') await consume(kafka, topic, Number(argument))
  else if (command === 'group') await consumeAsMember(kafka, topic, argument, Number(count))
  else await produce(kafka, topic, codecs[argument], command === 'idempotent')
}

main(process.argv.slice(2)).catch(error => {
  console.error(error)
  process.exit(1) // its connections would keep it alive
})
