/** Something about this process that would give secrets away, or let others look into it. */
export interface Objection {
  readonly message: string
  /** What helps. */
  readonly next: string
}

/** How the process was started. */
export interface Started {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Options of Node on its command line. */
  readonly execArgv: readonly string[]
  /** Where a debugger may connect; undefined where none may. */
  readonly inspector: string | undefined
  /** The one file that may be loaded first: firebreak's own, for the newer Node that it hands over to. */
  readonly own: string
}

/** What Node is told when it starts, and what that would give away. */
const options: readonly (readonly [option: RegExp, why: string])[] = [
  [/^--(inspect|debug)\b/, 'opens a debugger, through which anybody on this machine reads secrets out of memory'],
  [/^--tls-keylog\b/, 'writes the keys of TLS connections to a file'],
  [/^--report-(?!exclude)/, 'writes diagnostic reports, which hold the environment'],
  [/^--(heapsnapshot|heap-prof)/, 'writes memory to a file'],
  [/^--abort-on-uncaught-exception\b/, 'leaves a core dump, which holds the memory of the process'],
  [/^(-r\b|--require\b|--(experimental-)?loader\b)/, 'loads foreign code first, which sees every secret'],
  [/^--import\b/, 'loads foreign code first, which sees every secret'],
]

function objectionsToOptions(given: readonly string[], source: string, next: string): readonly Objection[] {
  return given.flatMap((option) => {
    const why = options.find(([pattern]) => pattern.test(option))?.[1]
    return why === undefined ? [] : [{message: `${source} has ${option.split('=', 1)[0]}, which ${why}`, next}]
  })
}

const isSet = (value: string | undefined): value is string => value !== undefined && value !== ''
const unset = (name: string): string => `run it again after: unset ${name}`

/** Variables that make Node or its TLS write down what passes by, whatever their value. */
const telling: Readonly<Record<string, string>> = {
  NODE_DEBUG: 'prints what is sent and read past everything that takes secrets out',
  NODE_DEBUG_NATIVE: 'prints what is sent and read past everything that takes secrets out',
  SSLKEYLOGFILE: 'writes the keys of TLS connections to a file',
}

/** Why firebreak will not start in a process like this; empty where it will. Values are never repeated. */
export function objectionsTo({env, execArgv, inspector, own}: Started): readonly Objection[] {
  const foreign = execArgv.filter((option, at) => !(option === '--import' && execArgv[at + 1] === own))
  const inEnv = Object.entries(telling).filter(([name]) => isSet(env[name]))
  return [
    ...(env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0'
      ? [
          {
            message: 'NODE_TLS_REJECT_UNAUTHORIZED=0 would send the token to anybody who answers',
            next: unset('NODE_TLS_REJECT_UNAUTHORIZED'),
          },
        ]
      : []),
    ...inEnv.map(([name, why]) => ({message: `${name} ${why}`, next: unset(name)})),
    ...objectionsToOptions(env['NODE_OPTIONS']?.split(/\s+/) ?? [], 'NODE_OPTIONS', unset('NODE_OPTIONS')),
    ...objectionsToOptions(foreign, 'the command line of node', 'run firebreak without that option'),
    ...(inspector === undefined || execArgv.some((option) => option.startsWith('--inspect'))
      ? []
      : [{message: 'a debugger may connect to this process', next: 'run firebreak without a debugger'}]),
  ]
}
