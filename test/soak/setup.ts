import fc from 'fast-check'
import {seedOf} from './figures.ts'

fc.configureGlobal({numRuns: 10_000, seed: seedOf(process.env)})
