// An audit log: each line has the hash of the one before, and an answer waits until its line is on the disk.
import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'

export async function openAudit(path) {
  const file = await open(path, 'a')
  let head = '0'.repeat(64)
  let waiting = []
  let isWriting = false

  async function write() {
    isWriting = true
    while (waiting.length) {
      const batch = waiting
      waiting = []
      await file.write(batch.map(({ text }) => text).join(''))
      await file.datasync()
      for (const { done } of batch) done()
    }
    isWriting = false
  }

  return (event) => new Promise((done) => {
    const text = JSON.stringify({ before: head, ...event })
    head = createHash('sha256').update(text).digest('hex')
    waiting.push({ text: `${text}\n`, done })
    if (!isWriting) write()
  })
}
