import {globSync} from 'node:fs'
import http from 'node:http'
import {build, type Plugin} from 'rolldown'

const commands = globSync('src/commands/**/*.ts', {exclude: (file) => file.endsWith('.test.ts')})
const entries = [...commands, 'src/help.ts', 'src/start/begin.ts', 'src/unknown-command.ts']
const entryName = (file: string) => file.slice('src/'.length, -'.ts'.length)

/** Each is one chunk with what it needs, less the chunks above it, so that a command reads only the libraries it needs: every view measures text, and few draw a list of steps. */
const libraries = [
  'get-east-asian-width',
  '@oclif',
  '@inquirer',
  '@sigstore',
  'aws4fetch',
  'cloudflare',
  'diff',
  'execa',
  'listr2',
  'tar-stream',
  'ws',
  'yaml',
  'zod',
]

/** Importing `node:http` looks at all of its exports, and those that are getters load a whole HTTP client: as long as Node itself takes to start. */
const httpWithoutGetters: Plugin = {
  name: 'http-without-getters',
  resolveId: (id, _importer, {kind}) => (id === 'node:http' && kind === 'import-statement' ? '\0node:http' : null),
  load(id) {
    if (id !== '\0node:http') return null
    const exported = Object.entries(Object.getOwnPropertyDescriptors(http)).filter(([, {get}]) => get === undefined)
    const names = exported.map(([name]) => name).join(', ')
    return `const http = process.getBuiltinModule('node:http')\nexport const {${names}} = http\nexport default http`
  },
}

await build({
  input: {oclif: '@oclif/core/execute', ...Object.fromEntries(entries.map((file) => [entryName(file), file]))},
  platform: 'node',
  plugins: [httpWithoutGetters],
  // What is loaded late in one place and with its importer in another is late where the importer is.
  checks: {ineffectiveDynamicImport: false},
  output: {
    dir: 'dist',
    cleanDir: true,
    chunkFileNames: 'chunks/[name]-[hash].js',
    // Names stay as they are, so that a stack trace can be read.
    minify: {compress: true, mangle: false, codegen: true},
    codeSplitting: {
      groups: libraries.map((name) => ({name: name.replace('@', ''), test: new RegExp(`node_modules/${name}/`)})),
    },
  },
})
