import {closeSync, existsSync, fsyncSync, openSync, readdirSync, readFileSync, writeSync} from 'node:fs'
import {join} from 'node:path'
import {Beat} from '../core/heartbeats/beat.ts'
import type {Clock} from '../core/ports.ts'
import {isCode} from '../core/text/error-code.ts'
import {passCrashPoint} from '../core/crash-point.ts'
import {syncDir} from './disk/private-dir.ts'
import {thisMachine} from './lock/machine.ts'

/** Beside the journal and no part of it: a watch of an hour holds that, and a heartbeat waits for nobody. */
const fileIn = (runDir: string): string => join(runDir, 'heartbeats.ndjson')

/** Adds one line, on disk when this returns. It begins with a line end of its own, so that one that was torn off spoils no other. */
export function addBeat(
  runDir: string,
  kind: Beat['kind'],
  {clock, by}: {readonly clock: Clock; readonly by: string},
): Beat {
  const {host, boot} = thisMachine()
  const beat = {kind, at: clock.now().toISOString(), mono: clock.mono(), host, boot, by, pid: process.pid}
  passCrashPoint('beat:before-write')
  const file = openSync(fileIn(runDir), 'a', 0o600)
  try {
    writeSync(file, `\n${JSON.stringify(beat)}\n`)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  syncDir(runDir)
  passCrashPoint('beat:written')
  return beat
}

function parsed(line: string): readonly Beat[] {
  try {
    return [Beat.parse(JSON.parse(line))]
  } catch {
    // What a crash tore off was never confirmed to anybody.
    return []
  }
}

/** All of a run, oldest first. What cannot be read counts as none: it is then lifted sooner, and not later. */
export function readBeats(runDir: string): readonly Beat[] {
  try {
    return readFileSync(fileIn(runDir), 'utf8').split('\n').filter(Boolean).flatMap(parsed)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return []
    throw error
  }
}

/** Whether any run has some: found out without reading a journal, since a brake waits for it. */
export function hasBeats(runs: string): boolean {
  return existsSync(runs) && readdirSync(runs).some((run) => existsSync(fileIn(join(runs, run))))
}
