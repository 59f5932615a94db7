import {posix} from 'node:path'
import type {SourceFile} from './source-files.ts'

const adapters = ['cloudflare', 'storage', 'probes', 'survey', 'sandbox', 'notify']
const composed = [
  'core',
  'actions',
  'engine',
  'safeguards',
  'doctor',
  'drill',
  'replay',
  ...adapters,
  'workbench',
  'package-root',
]

/** Who may know whom. A name is a folder of `src`, or a file directly in it. */
export const mayKnow: Readonly<Record<string, readonly string[]>> = {
  core: [],
  guard: [],
  'package-root': [],
  actions: ['core'],
  engine: ['core'],
  safeguards: ['core'],
  cloudflare: ['core'],
  storage: ['core'],
  probes: ['core'],
  notify: ['core'],
  survey: ['core'],
  sandbox: ['core'],
  doctor: ['core'],
  drill: ['core'],
  replay: ['core'],
  views: ['core'],
  workbench: ['core'],
  terminal: ['core', 'views', 'workbench'],
  'compose-signing': composed,
  'compose-runbook-signing': [...composed, 'compose-signing'],
  'compose-checkpoints': composed,
  'compose-evidence': [...composed, 'compose-signing'],
  'compose-recording': composed,
  'compose-metrics': composed,
  'compose-notify': composed,
  'compose-running': [...composed, 'compose-checkpoints', 'compose-evidence', 'compose-notify', 'compose-recording'],
  'compose-heartbeats': composed,
  'compose-leases': [...composed, 'compose-heartbeats', 'compose-running'],
  'compose-permissions': [...composed, 'compose-running'],
  'compose-begin': [...composed, 'compose-running', 'compose-permissions', 'compose-recording'],
  'compose-workbench': [
    ...composed,
    'compose-begin',
    'compose-evidence',
    'compose-heartbeats',
    'compose-leases',
    'compose-recording',
    'compose-running',
  ],
  'compose-inventory': [...composed, 'compose-signing'],
  'compose-drill': [...composed, 'compose-recording', 'compose-workbench'],
  'compose-doctor': [...composed, 'compose-evidence', 'compose-recording'],
  compose: [
    ...composed,
    'compose-doctor',
    'compose-drill',
    'compose-evidence',
    'compose-heartbeats',
    'compose-inventory',
    'compose-leases',
    'compose-metrics',
    'compose-notify',
    'compose-recording',
    'compose-signing',
    'compose-runbook-signing',
    'compose-workbench',
  ],
  'base-command': ['core', 'views', 'workbench', 'terminal', 'compose'],
  'command-kinds': ['core', 'views', 'workbench', 'terminal', 'base-command'],
  help: ['core', 'views', 'terminal', 'command-kinds', 'compose'],
  start: ['core', 'views'],
  'unknown-command': ['core', 'base-command'],
  commands: ['core', 'engine', 'views', 'workbench', 'terminal', 'compose', 'base-command', 'command-kinds'],
}

export interface Import {
  readonly from: string
  /** Erased when the program is built. */
  readonly typeOnly: boolean
}

const importForms = [
  /^\s*(?:import|export)\b(?<erased>\s+type\b)?[^'"`;]*?\bfrom\s*['"](?<from>[^'"]+)['"]/gm,
  /^\s*import\s*['"](?<from>[^'"]+)['"]/gm,
  /\bimport\s*\(\s*['"`](?<from>[^'"`]+)['"`]/g,
  /\brequire\s*\(\s*['"`](?<from>[^'"`]+)['"`]/g,
]

/** Every module that a text names: static, dynamic, type and export-from. */
export function importsOf(text: string): readonly Import[] {
  return importForms.flatMap((form) =>
    [...text.matchAll(form)].map(({groups}) => ({
      from: groups?.['from'] ?? '',
      typeOnly: groups?.['erased'] !== undefined,
    })),
  )
}

function layerOf(path: string): string {
  return (path.split('/')[1] ?? '').replace(/\.ts$/, '')
}

function targetsOf({path, text}: SourceFile): readonly string[] {
  const own = importsOf(text).filter(({from}) => from.startsWith('.'))
  return own.map(({from}) => posix.join(posix.dirname(path), from))
}

/** One line for each import that the table does not allow. */
export function strangeArrows(file: SourceFile): readonly string[] {
  const own = layerOf(file.path)
  const allowed = mayKnow[own]
  if (allowed === undefined) return [`${file.path}: ${own} is no layer of the table in test/architecture/arrows.ts`]
  return targetsOf(file)
    .filter((target) => !target.startsWith('src/') || (layerOf(target) !== own && !allowed.includes(layerOf(target))))
    .map((target) => `${file.path} imports ${target}: ${own} may know ${[own, ...allowed].join(', ')} only`)
}

/** The files that the commands need, and not those that only tests do. */
export function shipped(files: readonly SourceFile[]): readonly SourceFile[] {
  const byPath = new Map(files.map((file) => [file.path, file]))
  const found = new Set(files.filter(({path}) => path.startsWith('src/commands/')))
  for (const file of found) {
    for (const target of targetsOf(file)) {
      const next = byPath.get(target)
      if (next !== undefined) found.add(next)
    }
  }
  return [...found]
}

const coreMayImport = new Set(['zod', 'ipaddr.js', 'node:crypto', 'node:diagnostics_channel', 'node:util'])

/** One line for each package or builtin that a layer must do without. */
export function strangePackages({path, text}: SourceFile): readonly string[] {
  const own = layerOf(path)
  const runtime = importsOf(text).filter(({from, typeOnly}) => !from.startsWith('.') && !typeOnly)
  return runtime
    .filter(({from}) => {
      if (own === 'guard') return true
      if (own === 'core') return !coreMayImport.has(from)
      return (from === 'cloudflare' || from.startsWith('cloudflare/')) && own !== 'cloudflare'
    })
    .map(({from}) => `${path} imports ${from}, which ${own} must do without`)
}
