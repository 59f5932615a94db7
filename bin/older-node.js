// For a Node that is too old for firebreak: hands over to the one installed beside it, or says what to install.
import {spawn} from 'node:child_process'
import {existsSync} from 'node:fs'
import {fileURLToPath} from 'node:url'

const beside = ['../node_modules/node/bin/node', '../../node/bin/node'].map((place) => new URL(place, import.meta.url))
const newer = beside.find((place) => existsSync(place))

function handOver(node) {
  const files = [
    '--import',
    new URL('end-with-parent.js', import.meta.url).href,
    fileURLToPath(new URL('run.js', import.meta.url)),
  ]
  const child = spawn(node, [...files, ...process.argv.slice(2)], {stdio: ['inherit', 'inherit', 'inherit', 'ipc']})
  // A terminal sends Ctrl-C to both; passing it on would count as pressing it twice.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'))
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}

if (newer === undefined) {
  process.stderr.write(
    `firebreak needs Node 24 or newer and this is ${process.version}: install it from https://nodejs.org\n`,
  )
  process.exitCode = 2
} else {
  handOver(fileURLToPath(newer))
}
