import {expect, test} from 'vitest'
import {importsOf, shipped, strangeArrows, strangePackages} from './arrows.ts'
import {sourceFiles} from './source-files.ts'

const program = sourceFiles('src/**/*.ts').filter(({path}) => !path.endsWith('.test.ts'))

test('every folder of the program knows only whom the table allows', () => {
  expect(program.flatMap(strangeArrows)).toEqual([])
})

test('core and guard import no package but those they are allowed, and only the adapter runs the SDK', () => {
  expect(shipped(program).length).toBeGreaterThan(100)
  expect(shipped(program).flatMap(strangePackages)).toEqual([])
})

test.each([
  `import {createReader} from '../cloudflare/connect.ts'`,
  `import type {Reader} from '../cloudflare/connect.ts'`,
  `import {\n  a,\n  b,\n} from "../cloudflare/connect.ts"`,
  `import '../cloudflare/connect.ts'`,
  `export * from '../cloudflare/connect.ts'`,
  `export {a} from '../cloudflare/connect.ts'`,
  `const connect = await import('../cloudflare/connect.ts')`,
  `let reader: import('../cloudflare/connect.ts').Reader`,
])('a neighbour is noticed however it is imported: %s', (text) => {
  expect(strangeArrows({path: 'src/engine/make-plan.ts', text})).toEqual([
    'src/engine/make-plan.ts imports src/cloudflare/connect.ts: engine may know engine, core only',
  ])
})

test('an import from outside src is an arrow too', () => {
  expect(strangeArrows({path: 'src/core/plan.ts', text: `import {x} from '../x.ts'`})).toHaveLength(1)
})

test('a folder that the table does not have is refused', () => {
  expect(strangeArrows({path: 'src/extras/x.ts', text: ''})).toHaveLength(1)
})

test('a package counts when it runs, not when only its types are named', () => {
  const text = `import type {A} from 'cloudflare'\nimport {Cloudflare} from 'cloudflare'`
  expect(importsOf(text).map(({typeOnly}) => typeOnly)).toEqual([true, false])
  expect(strangePackages({path: 'src/actions/x/index.ts', text})).toHaveLength(1)
})

test('the guard runs inside an agent and imports nothing', () => {
  expect(strangePackages({path: 'src/guard/index.ts', text: `import {z} from 'zod'`})).toHaveLength(1)
})
