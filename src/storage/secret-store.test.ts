import {chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync} from 'node:fs'
import {delimiter, dirname, join} from 'node:path'
import {inspect} from 'node:util'
import {describe, expect, test} from 'vitest'
import {Fault} from '../core/fault.ts'
import {Secret} from '../core/text/secret.ts'
import {tempDir} from './fixtures/temp-dir.ts'
import {createSecretStore} from './secret-store.ts'

const canary = 'new-secret-canary-0123456789'
const secret = new Secret('new secret of billing-bot', canary)

/** A folder with one program of this name, which node runs, and the environment that finds it. */
function program(name: string, script: string) {
  const dir = tempDir()
  writeFileSync(join(dir, name), `#!${process.execPath}\n${script}\n`, {mode: 0o700})
  const env = {PATH: [dir, dirname(process.execPath)].join(delimiter), HERE: dir}
  return {dir, store: createSecretStore({env: {...env, CLOUDFLARE_API_TOKEN: 'own'}, timeoutMs: 5000})}
}

const readAll = `const input = require('node:fs').readFileSync(0, 'utf8'); const {join} = require('node:path')
const keep = (what) => require('node:fs').writeFileSync(join(process.env.HERE, 'kept.json'), JSON.stringify(what))`
const kept = (dir: string): unknown => JSON.parse(readFileSync(join(dir, 'kept.json'), 'utf8'))

async function faultOf(trying: Promise<unknown>): Promise<Fault> {
  const error: unknown = await trying.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof Fault)) throw new Error('expected a fault', {cause: error})
  expect(inspect(error, {depth: 9, showHidden: true})).not.toContain(canary)
  expect(error.code).toBe('UNAVAILABLE')
  expect(error.next).not.toEqual([])
  return error
}

describe('a file', () => {
  const store = createSecretStore({env: {}})
  const place = () => {
    const dir = tempDir()
    return {dir, sink: {type: 'file', path: join(dir, 'secret')} as const}
  }

  test('holds the secret and nothing else, for its owner alone', async () => {
    const {dir, sink} = place()
    await store.check(sink)
    expect(readdirSync(dir)).toEqual([])
    await store.put(sink, secret)
    expect(readFileSync(sink.path, 'utf8')).toBe(canary)
    expect(statSync(sink.path).mode & 0o777).toBe(0o600)
    expect(readdirSync(dir)).toEqual(['secret'])
  })

  test('is moved into its place, so that a reader of the old one never sees half of the new', async () => {
    const {sink} = place()
    writeFileSync(sink.path, 'old', {mode: 0o600})
    const before = statSync(sink.path).ino
    await store.put(sink, secret)
    expect(statSync(sink.path).ino).not.toBe(before)
    expect(readFileSync(sink.path, 'utf8')).toBe(canary)
  })

  test('is refused where a symbolic link would lead elsewhere', async () => {
    const {dir, sink} = place()
    const elsewhere = join(tempDir(), 'elsewhere')
    writeFileSync(elsewhere, 'untouched', {mode: 0o600})
    symlinkSync(elsewhere, sink.path)
    expect((await faultOf(store.put(sink, secret))).message).toContain('is a symbolic link')
    expect(readFileSync(elsewhere, 'utf8')).toBe('untouched')
    symlinkSync(dir, join(dir, 'folder'))
    const through = {type: 'file', path: join(dir, 'folder', 'secret')} as const
    expect((await faultOf(store.check(through))).message).toContain('is not a directory itself')
  })

  test('is refused where others can read it, write beside it, or nothing is', async () => {
    const {dir, sink} = place()
    writeFileSync(sink.path, 'old')
    chmodSync(sink.path, 0o640)
    expect(await faultOf(store.check(sink))).toMatchObject({
      message: expect.stringContaining('can be reached by others (mode 640)'),
      next: [`chmod 600 ${sink.path}`],
    })
    chmodSync(sink.path, 0o600)
    chmodSync(dir, 0o777)
    expect((await faultOf(store.put(sink, secret))).message).toContain('may be written to by others')
    expect(readFileSync(sink.path, 'utf8')).toBe('old')
    chmodSync(dir, 0o700)
    const nowhere = {type: 'file', path: join(dir, 'none', 'secret')} as const
    expect((await faultOf(store.check(nowhere))).message).toContain('does not exist')
    mkdirSync(join(dir, 'sub'))
    expect((await faultOf(store.check({type: 'file', path: join(dir, 'sub')}))).message).toContain(
      'is not a regular file',
    )
  })
})

describe('a command', () => {
  test('gets the secret on standard input, and never the token that firebreak works with', async () => {
    const {dir, store} = program(
      'keep',
      `${readAll}; keep({input, args: process.argv.slice(2), own: process.env.CLOUDFLARE_API_TOKEN})`,
    )
    await store.put({type: 'command', argv: ['keep', '--at', '$(touch pwned) place']}, secret)
    expect(kept(dir)).toEqual({input: canary, args: ['--at', '$(touch pwned) place']})
  })

  test('is looked for before anything is changed, and not started', async () => {
    const {dir, store} = program('keep', `${readAll}; keep({input})`)
    await store.check({type: 'command', argv: ['keep']})
    expect(readdirSync(dir)).toEqual(['keep'])
    expect((await faultOf(store.check({type: 'command', argv: ['keeper']}))).message).toBe(
      "the sink's program keeper is not there",
    )
  })

  test('that fails or prints the secret shows nothing of it', async () => {
    const {store} = program('keep', `${readAll}; console.log(input); console.error(input); process.exit(3)`)
    const fault = await faultOf(store.put({type: 'command', argv: ['keep']}, secret))
    expect(fault.message).toBe("the sink's program keep ended with exit code 3")
  })

  test('that reads nothing is no failure, and one that never ends is stopped', async () => {
    const idle = program('keep', '')
    await idle.store.put({type: 'command', argv: ['keep']}, secret)
    const {dir} = program('keep', 'setInterval(() => {}, 1000)')
    const impatient = createSecretStore({env: {PATH: [dir, dirname(process.execPath)].join(delimiter)}, timeoutMs: 300})
    expect((await faultOf(impatient.put({type: 'command', argv: ['keep']}, secret))).message).toContain(
      'took longer than 300 ms',
    )
  })
})

describe('vault', () => {
  const sink = {type: 'vault', path: 'agents/billing-bot', field: 'access'} as const

  test('patches one field, read from standard input', async () => {
    const {dir, store} = program('vault', `${readAll}; keep({input, args: process.argv.slice(2)})`)
    await store.put(sink, secret)
    expect(kept(dir)).toEqual({input: canary, args: ['kv', 'patch', 'agents/billing-bot', 'access=-']})
  })

  test('is asked whether it knows us before there is a secret', async () => {
    const {store} = program('vault', 'process.exit(process.argv[2] === "token" ? 2 : 0)')
    expect(await faultOf(store.check(sink))).toMatchObject({
      message: expect.stringContaining('vault has no token that works'),
      next: expect.arrayContaining(['set VAULT_ADDR and run vault login']),
    })
  })

  test('is not given a field that it would take for a file', async () => {
    const {store} = program('vault', '')
    await store.check(sink)
    expect((await faultOf(store.check({...sink, field: 'x=@/etc/passwd'}))).message).toContain('something else')
  })
})

describe('1Password', () => {
  const sink = {type: 'op', vault: 'Agents', item: 'billing-bot', field: 'credential'} as const
  const item = {
    id: 'abc',
    category: 'API_CREDENTIAL',
    fields: [
      {id: 'username', label: 'username', value: 'billing'},
      {id: 'x1', label: 'credential', value: 'old'},
    ],
    urls: [{href: 'https://example.com'}],
  }
  const op = (shown: unknown) =>
    program(
      'op',
      `${readAll}\nif (process.argv[3] === 'get') console.log(${JSON.stringify(JSON.stringify(shown))})\nelse keep({item: JSON.parse(input), args: process.argv.slice(2)})`,
    )

  test('gets the whole item back on standard input with one field changed', async () => {
    const {dir, store} = op(item)
    await store.put(sink, secret)
    const fields = [item.fields[0], {...item.fields[1], value: canary}]
    expect(kept(dir)).toEqual({item: {...item, fields}, args: ['item', 'edit', 'billing-bot', '--vault=Agents']})
  })

  test('two fields of one item at once are both kept', async () => {
    const {dir, store} = program(
      'op',
      `${readAll}\nconst at = join(process.env.HERE, 'item.json'); const fs = require('node:fs')
if (process.argv[3] === 'get') console.log(fs.readFileSync(at, 'utf8')); else fs.writeFileSync(at, input)`,
    )
    writeFileSync(join(dir, 'item.json'), JSON.stringify(item))
    await Promise.all([store.put(sink, secret), store.put({...sink, field: 'username'}, new Secret('other', 'other'))])
    const {fields} = JSON.parse(readFileSync(join(dir, 'item.json'), 'utf8')) as typeof item
    expect(fields.map(({value}) => value)).toEqual(['other', canary])
  })

  test.each([
    ['without the field', {...item, fields: []}, 'exactly one field'],
    ['with two fields of the name', {...item, fields: [item.fields[1], item.fields[1]]}, 'exactly one field'],
    ['that may hold a passkey', {...item, category: 'LOGIN'}, 'could lose its passkey'],
    ['in another form', {id: canary}, 'a form that is new'],
  ])('refuses an item %s before there is a secret', async (_, shown, why) => {
    expect((await faultOf(op(shown).store.check(sink))).message).toContain(why)
  })
})
