import {createHash} from 'node:crypto'
import {createReadStream} from 'node:fs'
import {lstat, readdir, readFile} from 'node:fs/promises'
import {join, relative, sep} from 'node:path'
import {pipeline} from 'node:stream/promises'
import {sha256} from '../../core/digest.ts'
import {Fault} from '../../core/fault.ts'
import {codeOf} from '../../core/text/error-code.ts'
import {bagDeclaration, type Manifest, oxum, parseManifest, payloadManifest, tagManifest} from './manifest.ts'

/**
 * Everything that is wrong with a sealed bag; [] when it is whole and unchanged. With the digest that the journal
 * recorded when it was sealed, a bag that was changed and sealed anew is noticed too.
 * Throws USAGE when there is no such directory.
 */
export async function verifyBag(path: string, sealed?: string): Promise<readonly string[]> {
  const files = await filesOf(path)
  const text = async (name: string): Promise<string> => (files.includes(name) ? readFile(join(path, name), 'utf8') : '')
  if (!files.includes(tagManifest)) return [`${tagManifest} is missing: the bag was never sealed`]

  const tagText = await text(tagManifest)
  const tags = parseManifest(tagManifest, tagText)
  const payload = parseManifest(payloadManifest, await text(payloadManifest))
  const isPayload = (name: string) => name.startsWith('data/')
  const isTag = (name: string) => !isPayload(name) && name !== tagManifest && !name.startsWith('signatures/')
  return [
    ...(sealed !== undefined && sha256(tagText) !== sealed ? [`${tagManifest} is not the one that was sealed`] : []),
    ...((await text('bagit.txt')) === bagDeclaration ? [] : ['bagit.txt does not declare BagIt 1.0']),
    ...tags.problems,
    ...payload.problems,
    ...(await compare(path, files.filter(isTag), tags.manifest)),
    ...(await compare(path, files.filter(isPayload), payload.manifest)),
    ...(await oxumProblems(path, files.filter(isPayload), await text('bag-info.txt'))),
  ]
}

async function filesOf(path: string): Promise<readonly string[]> {
  try {
    const found = await readdir(path, {recursive: true, withFileTypes: true})
    return found
      .filter((entry) => !entry.isDirectory())
      .map((entry) => relative(path, join(entry.parentPath, entry.name)).split(sep).join('/'))
  } catch (cause) {
    throw new Fault('USAGE', `${path} is no evidence bag (${codeOf(cause)})`, {
      cause,
      next: ['firebreak runs show RUN names the bags of a run'],
    })
  }
}

async function compare(path: string, files: readonly string[], manifest: Manifest): Promise<readonly string[]> {
  const problems: string[] = []
  for (const [name, digest] of manifest) {
    if (!files.includes(name)) problems.push(`${name} is missing`)
    else if ((await digestOf(join(path, name))) !== digest) problems.push(`${name} was changed`)
  }
  const added = files.filter((name) => !manifest.has(name)).map((name) => `${name} was added`)
  return [...problems, ...added]
}

/** Read in pieces, so that a bag larger than memory can be checked; undefined for what is no regular file. */
async function digestOf(path: string): Promise<string | undefined> {
  if (!(await lstat(path)).isFile()) return undefined
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

async function oxumProblems(path: string, files: readonly string[], bagInfo: string): Promise<readonly string[]> {
  const sizes = await Promise.all(files.map(async (name) => (await lstat(join(path, name))).size))
  const found = oxum(
    sizes.reduce((sum, size) => sum + size, 0),
    files.length,
  )
  const [, declared] = /^Payload-Oxum: (.+)$/m.exec(bagInfo) ?? []
  return declared === found ? [] : [`Payload-Oxum is ${declared ?? 'missing'}, and the payload has ${found}`]
}
