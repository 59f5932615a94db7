import {expect, test} from 'vitest'
import {objectionsTo, type Started} from './unsafe-process.ts'

const own = 'file:///opt/firebreak/bin/end-with-parent.js'
const calm: Started = {
  env: {PATH: '/usr/bin', NODE_OPTIONS: '--max-old-space-size=512'},
  execArgv: [],
  inspector: undefined,
  own,
}

test.each<[string, Partial<Started>]>([
  ['NODE_TLS_REJECT_UNAUTHORIZED=0', {env: {NODE_TLS_REJECT_UNAUTHORIZED: '0'}}],
  ['SSLKEYLOGFILE', {env: {SSLKEYLOGFILE: 'keys.log'}}],
  ['NODE_DEBUG', {env: {NODE_DEBUG: 'undici,fetch'}}],
  ['NODE_DEBUG_NATIVE', {env: {NODE_DEBUG_NATIVE: 'http2'}}],
  ['--inspect', {env: {NODE_OPTIONS: '--max-old-space-size=512 --inspect=0.0.0.0:9229'}}],
  ['--inspect-brk', {execArgv: ['--inspect-brk']}],
  ['debugger', {inspector: 'ws://127.0.0.1:9229/x'}],
  ['--tls-keylog', {execArgv: ['--tls-keylog=keys.log']}],
  ['--report-on-fatalerror', {execArgv: ['--report-on-fatalerror']}],
  ['--report-uncaught-exception', {env: {NODE_OPTIONS: '--report-uncaught-exception'}}],
  ['--heapsnapshot-signal', {execArgv: ['--heapsnapshot-signal=SIGUSR2']}],
  ['--abort-on-uncaught-exception', {execArgv: ['--abort-on-uncaught-exception']}],
  ['--require', {env: {NODE_OPTIONS: '--require ./tracer.js'}}],
  ['-r', {env: {NODE_OPTIONS: '-r ./tracer.js'}}],
  ['--import', {env: {NODE_OPTIONS: '--import=./tracer.mjs'}}],
  ['--import', {execArgv: ['--import', 'file:///tmp/bin/end-with-parent.js']}],
])('T69: firebreak does not start with %s, and says what to do', (named, started) => {
  const objections = objectionsTo({...calm, ...started})
  expect(objections).toEqual([{message: expect.stringContaining(named), next: expect.any(String)}])
  expect(JSON.stringify(objections)).not.toContain('/tmp')
})

test('an ordinary process is no reason to refuse, nor what firebreak itself loads first', () => {
  expect(objectionsTo(calm)).toEqual([])
  expect(objectionsTo({...calm, execArgv: ['--import', own, '--report-exclude-env', '--enable-source-maps']})).toEqual(
    [],
  )
  expect(objectionsTo({...calm, env: {NODE_TLS_REJECT_UNAUTHORIZED: '1', NODE_DEBUG: ''}})).toEqual([])
})
