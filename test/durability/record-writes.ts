import fs, {type PathLike} from 'node:fs'
import {syncBuiltinESMExports} from 'node:module'
import {join} from 'node:path'
import {buffer} from 'node:stream/consumers'
import type {Act} from './lossy-disk.ts'

/**
 * A process of its own: fills and seals an evidence bag and replaces a file, and tells each act on the disk that the
 * program asked Node for, with the moments at which a promise was made to somebody.
 */
const [root = ''] = process.argv.slice(2)
const acts: Act[] = []
const open = new Map<number, string>()
const within = (path: PathLike | string): boolean => String(path).startsWith(root)
const told = (act: Act, path: PathLike) => {
  if (within(path)) acts.push(act)
}
const bytesOf = (data: unknown): string => Buffer.from(data as Uint8Array).toString('base64')
const written = (path: string, data: unknown, {appends = false, syncs = false} = {}) => {
  told({act: appends ? 'append' : 'write', path, bytes: bytesOf(data)}, path)
  if (syncs) told({act: 'sync', path}, path)
}

const real = {...fs, promises: {...fs.promises}}
Object.assign(fs, {
  mkdirSync(path: string, ...rest: [fs.MakeDirectoryOptions]) {
    const made = real.mkdirSync(path, ...rest)
    told({act: 'mkdir', path}, path)
    return made
  },
  openSync(path: string, ...rest: [fs.OpenMode]) {
    const file = real.openSync(path, ...rest)
    open.set(file, path)
    return file
  },
  fsyncSync(file: number) {
    real.fsyncSync(file)
    const path = open.get(file) ?? ''
    told({act: 'sync', path}, path)
  },
  writeFileSync(path: string, data: string, options: {readonly flush?: boolean}) {
    real.writeFileSync(path, data, options)
    written(path, data, {syncs: options.flush === true})
  },
  renameSync(from: string, to: string) {
    real.renameSync(from, to)
    told({act: 'rename', path: from, to}, from)
  },
})
Object.assign(fs.promises, {
  async open(path: string, ...rest: [string, number]) {
    const file = await real.promises.open(path, ...rest)
    const {writeFile, sync} = file
    return Object.assign(file, {
      async writeFile(data: string | Uint8Array | AsyncIterable<Uint8Array>) {
        const whole = Symbol.asyncIterator in Object(data) ? await buffer(data as AsyncIterable<Uint8Array>) : data
        await writeFile.call(file, whole as Uint8Array)
        written(path, whole)
      },
      async sync() {
        await sync.call(file)
        told({act: 'sync', path}, path)
      },
    })
  },
  async appendFile(path: string, data: string, options: {readonly flush?: boolean}) {
    await real.promises.appendFile(path, data, options)
    written(path, data, {appends: true, syncs: options.flush === true})
  },
  async rename(from: string, to: string) {
    await real.promises.rename(from, to)
    told({act: 'rename', path: from, to}, from)
  },
})
syncBuiltinESMExports()

const {createBag} = await import('../../src/storage/evidence-bag.ts')
const {replaceFile} = await import('../../src/storage/disk/keep-file.ts')
const {about} = await import('../../src/storage/fixtures/bag.ts')
const {systemClock} = await import('../../src/storage/system-clock.ts')

const promise = (path: string) => acts.push({act: 'promise', path, bytes: real.readFileSync(path).toString('base64')})

replaceFile(join(root, 'plan.json'), '{"plan":1}\n')
promise(join(root, 'plan.json'))
const dir = join(root, 'evidence', 'snapshot')
const bag = await createBag({dir, clock: systemClock, run: 'run-1', by: 'ada', tool: 'firebreak/0'})
for (const name of ['audit/1.json', 'access/1.json', 'audit/2.json']) {
  const {file} = await bag.keep(name, Buffer.from(`{"page":"${name}","rows":"${'x'.repeat(300)}"}`), about)
  promise(join(bag.path, file))
}
replaceFile(join(root, 'plan.json'), '{"plan":2,"approved":true}\n')
promise(join(root, 'plan.json'))
const {sha256} = await bag.seal([{source: 'audit', state: 'complete'}])
promise(join(bag.path, 'tagmanifest-sha256.txt'))
process.stdout.write(JSON.stringify({acts, bag: bag.path, sealed: sha256}))
