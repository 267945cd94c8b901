// What the admin scripts share. Each call prints its name with "ok", and the next waits for a line on the input or its end: whoever runs the script
// can do something to the nodes between any two calls.
const { AssertionError } = require('assert')
const { createInterface } = require('readline')
const { setTimeout: pause } = require('timers/promises')

const PATIENCE_MS = 20000
const PAUSE_MS = 50
const input = createInterface({ input: process.stdin })
const lines = input[Symbol.asyncIterator]()

exports.call = async (name, work) => {
  const answer = await work()
  console.log(`ok ${name}`)
  await lines.next()
  return answer
}

// Another node than the one that carried out a change hears of it a moment later.
exports.eventually = async check => {
  for (const end = Date.now() + PATIENCE_MS; ; await pause(PAUSE_MS)) {
    try {
      return await check()
    } catch (error) {
      if (!(error instanceof AssertionError || error.type === 'UNKNOWN_TOPIC_OR_PARTITION') || Date.now() > end) throw error
    }
  }
}

exports.end = () => input.close()
