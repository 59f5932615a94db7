import {z} from 'zod'

/** `cmd:["program","argument"]`: the words of a command, or undefined where it is none. */
export function commandOf(ref: string): readonly string[] | undefined {
  if (!ref.startsWith('cmd:')) return undefined
  try {
    const words = z
      .array(z.string())
      .min(1)
      .safeParse(JSON.parse(ref.slice('cmd:'.length)))
    return words.success && words.data[0] !== '' ? words.data : undefined
  } catch {
    return undefined
  }
}

const written = /^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+|stdin|op:\/\/[^/]+\/[^/]+\/.+|vault:[^-#][^#]*#[^-@=][^=]*)$/

/** Whether a text says where a secret is. */
export const isSecretRef = (text: string): boolean => written.test(text) || commandOf(text) !== undefined

export const secretRefForms =
  'env:NAME, file:PATH, stdin, op://VAULT/ITEM/FIELD, vault:PATH#FIELD or cmd:["PROGRAM","ARGUMENT"]'

/**
 * A place where a secret is read just before use: an environment variable, a file of mode 0600, standard input, 1Password,
 * HashiCorp Vault, or what a program prints.
 */
export const SecretRef = z.string().refine(isSecretRef, `expected ${secretRefForms}, never the secret itself`)
