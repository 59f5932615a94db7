import {readFile, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {type Interfaces, Plugin} from '@oclif/core'
import {packageRoot} from '../src/package-root.ts'

const manifestFile = join(packageRoot, 'oclif.manifest.json')

async function packageReadFromSources(): Promise<Interfaces.PJSON> {
  const pjson: Interfaces.PJSON = JSON.parse(await readFile(join(packageRoot, 'package.json'), 'utf8'))
  return {...pjson, oclif: {...pjson.oclif, commands: {strategy: 'pattern', target: './src/commands'}}}
}

function bundled([, ...below]: readonly string[]): readonly string[] {
  return ['dist', ...below].map((part) => part.replace(/\.ts$/, '.js'))
}

/** What oclif needs to know of each command without loading it, as JSON text that is the same on every machine. */
export async function makeManifest(): Promise<string> {
  const pjson = await packageReadFromSources()
  const plugin = new Plugin({
    root: packageRoot,
    pjson,
    isRoot: true,
    type: 'core',
    ignoreManifest: true,
    errorOnManifestCreate: true,
    respectNoCacheDefault: true,
  })
  await plugin.load()
  const commands = Object.values(plugin.manifest.commands)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map((command) => [command.id, {...command, relativePath: bundled(command.relativePath ?? [])}])
  return `${JSON.stringify({commands: Object.fromEntries(commands), version: plugin.version}, undefined, 2)}\n`
}

if (import.meta.main) await writeFile(manifestFile, await makeManifest())
