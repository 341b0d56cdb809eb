// SOAP answers as plain objects by local names: an element of texts alone is a string, one that comes again is an array.
import { XMLParser } from 'fast-xml-parser'
import { SaxesParser } from 'saxes'


function put(parent, name, value) {
  const before = parent[name]
  if (before === undefined) parent[name] = value
  else if (Array.isArray(before)) before.push(value)
  else parent[name] = [before, value]
}

function bySaxes(text) {
  const parser = new SaxesParser({ xmlns: true })
  const root = {}
  const stack = [root]
  const texts = ['']
  const add = (part) => { texts[texts.length - 1] += part }
  parser.on('error', (error) => { throw error })
  parser.on('opentag', () => { stack.push({}); texts.push('') })
  parser.on('text', add)
  parser.on('cdata', add)
  parser.on('closetag', (tag) => {
    const element = stack.pop()
    const own = texts.pop()
    let isEmpty = true
    for (const _ in element) { isEmpty = false; break }
    put(stack[stack.length - 1], tag.local, isEmpty ? own.trim() : element)
  })
  parser.write(text).close()
  return root
}

const parser = new XMLParser({ removeNSPrefix: true, parseTagValue: false, ignoreDeclaration: true })

export const READERS = { saxes: bySaxes, 'fast-xml-parser': (text) => parser.parse(text) }

export const list = (value) => value === undefined || value === '' ? [] : Array.isArray(value) ? value : [value]
