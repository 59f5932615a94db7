// Started in the place of `bin/run.js`: writes down every file that Node loads from there on, by import or require.
import {appendFileSync} from 'node:fs'
import {registerHooks} from 'node:module'

registerHooks({
  load(url, context, nextLoad) {
    if (url.startsWith('file:')) appendFileSync(process.env.LOADED_FILES, `${url}\n`)
    return nextLoad(url, context)
  },
})
await import('../../bin/run.js')
