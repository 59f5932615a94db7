import {Fault} from '../core/fault.ts'
import {printable} from '../core/text/printable.ts'

/** Asks the person at the keyboard. Each question throws INTERRUPTED when it is answered with Ctrl-C. */
export interface Asker {
  confirm(message: string): Promise<boolean>
  /** Asks until `objection` has none. */
  type(message: string, objection: (answer: string) => string | undefined): Promise<string>
  choose(message: string, choices: readonly string[]): Promise<string>
}

const asShown = (objection: string | undefined): true | string =>
  objection === undefined ? true : printable(objection)

async function answered<Answer>(question: Promise<Answer>): Promise<Answer> {
  try {
    return await question
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ExitPromptError')) throw error
    throw new Fault('INTERRUPTED', 'stopped at a question, before anything was changed', {
      next: ['run the command again'],
    })
  }
}

/** Questions go to stderr, so that stdout stays what other programs read. Inquirer is loaded with the first of them. */
export function createAsker(): Asker {
  const load = () => import('@inquirer/prompts')
  const context = {output: process.stderr}
  return {
    async confirm(message) {
      const {confirm} = await load()
      return answered(confirm({message: printable(message), default: false}, context))
    },
    async type(message, objection) {
      const {input} = await load()
      return answered(input({message: printable(message), validate: (answer) => asShown(objection(answer))}, context))
    },
    async choose(message, choices) {
      const {select} = await load()
      return answered(
        select(
          {
            message: printable(message),
            choices: choices.map((value) => ({name: printable(value), value})),
            pageSize: 12,
          },
          context,
        ),
      )
    },
  }
}
