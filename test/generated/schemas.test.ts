import {execFile} from 'node:child_process'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {expect, test} from 'vitest'
import {schemaFolder, schemas} from '../../.build/schemas.ts'

const script = join(import.meta.dirname, '../../.build/schemas.ts')

test.each(Object.entries(schemas()))(
  'the committed %s is what the documents generate: run node .build/schemas.ts',
  (file, text) => {
    expect(readFileSync(join(schemaFolder, file), 'utf8')).toBe(text)
  },
)

test.each(Object.entries(schemas()))(
  '%s is of draft 2020-12, has a name of its own and refuses unknown keys',
  (file, text) => {
    expect(JSON.parse(text)).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: `urn:firebreak:${file.replace('.schema.json', '')}@1`,
      additionalProperties: false,
    })
  },
)

test('what has a default need not be written', () => {
  expect(JSON.parse(schemas()['runbook.schema.json'] ?? '{}')).toMatchObject({
    required: ['schema', 'id', 'version', 'title', 'summary', 'owner', 'strategy'],
  })
})

test('the check agrees with the committed files', async () => {
  await expect(promisify(execFile)(process.execPath, [script, '--check'])).resolves.toMatchObject({stderr: ''})
})
