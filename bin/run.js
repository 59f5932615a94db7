#!/usr/bin/env node
// Must parse on a Node of years ago: no top-level await, no named import that an old Node lacks.
import {readFileSync} from 'node:fs'
import module from 'node:module'

/** A reader that went away (`firebreak --help | head -1`), or a terminal that was closed, must never stop a run half-way. */
function ignoreBrokenPipe(error) {
  if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error
}

function start() {
  process.stdout.on('error', ignoreBrokenPipe)
  process.stderr.on('error', ignoreBrokenPipe)
  if (process.argv[2] === '--version') return printVersion()
  module.enableCompileCache()
  // package.json says which Node is needed; oclif would look for its own wish in a file that the bundle does not have.
  process.env.OCLIF_DISABLE_ENGINE_WARNING = '1'
  return import('../dist/start/begin.js').then(({begin}) => {
    if (begin()) return import('../dist/oclif.js').then(({default: {execute}}) => execute({dir: import.meta.url}))
  })
}

function printVersion() {
  const {name, version} = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  process.stdout.write(`${name}/${version} ${process.platform}-${process.arch} node-${process.version}\n`)
}

const [major] = process.versions.node.split('.')
if (Number(major) < 24) void import('./older-node.js')
else void start()
