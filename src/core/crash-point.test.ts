import {subscribe, unsubscribe} from 'node:diagnostics_channel'
import {globSync, readFileSync} from 'node:fs'
import {expect, test} from 'vitest'
import {packageRoot} from '../package-root.ts'
import {crashChannel, type CrashPoint, crashPoints, passCrashPoint} from './crash-point.ts'

test('whoever subscribes is told of a point in the moment in which it is passed, and nobody else is', () => {
  const passed: unknown[] = []
  const listen = (point: unknown) => passed.push(point)
  passCrashPoint('journal:made')
  subscribe(crashChannel, listen)
  passCrashPoint('journal:committed')
  unsubscribe(crashChannel, listen)
  passCrashPoint('journal:before-write')
  expect(passed).toEqual(['journal:committed'])
})

/** As it is written where it is passed: a request says read or write when it is made. */
const written = (point: CrashPoint): string => point.replace(/^(?:read|write):/, '${kind}:')

test('every point is passed in one place of the program', () => {
  const paths = globSync('src/{storage,cloudflare}/**/*.ts', {cwd: packageRoot, exclude: ['**/*.test.ts']})
  const program = paths.map((path) => readFileSync(`${packageRoot}/${path}`, 'utf8')).join('\n')
  const places = (point: CrashPoint) =>
    program.split(new RegExp(`passCrashPoint\\(['\`]${RegExp.escape(written(point))}['\`]\\)`)).length - 1
  expect(crashPoints.filter((point) => places(point) !== 1)).toEqual([])
  expect(new Set(crashPoints).size).toBeGreaterThanOrEqual(20)
})
