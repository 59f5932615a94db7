#!/usr/bin/env node
// Runs from the sources: no build, no manifest.
import {readFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {begin} from '../src/start/begin.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const pjson = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
pjson.oclif.commands.target = './src/commands'
pjson.oclif.helpClass = './src/help.ts'
pjson.oclif.hooks.command_not_found = './src/unknown-command.ts'

if (begin()) {
  const {execute} = await import('@oclif/core')
  await execute({loadOptions: {root, pjson, ignoreManifest: true}})
}
