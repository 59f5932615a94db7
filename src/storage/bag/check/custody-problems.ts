import {existsSync} from 'node:fs'
import {readFile} from 'node:fs/promises'
import {join} from 'node:path'
import {sha256} from '../../../core/digest.ts'
import {followLinks, readLinks} from '../custody.ts'
import {payloadManifestOf, tagManifest} from '../manifest.ts'

/** Whether the custody of a bag is about this very bag, and how many links it has. */
export async function custodyProblems(
  path: string,
  seal: string | undefined,
): Promise<{readonly links: number; readonly problems: readonly string[]}> {
  const links = await readLinks(path)
  const {entries} = followLinks(links)
  const manifest = join(path, payloadManifestOf('sha256'))
  const payload = existsSync(manifest) ? sha256(await readFile(manifest)) : undefined
  const problems = entries.flatMap(({seq, event}) => {
    if (event.type === 'sealed' && seal !== undefined && event.manifest !== payload)
      return [`custody link ${seq} has sealed another ${payloadManifestOf('sha256')}`]
    return 'bag' in event && event.bag !== seal ? [`custody link ${seq} is about another ${tagManifest}`] : []
  })
  return {links: links.length, problems}
}
