import {createTwoFilesPatch, FILE_HEADERS_ONLY} from 'diff'

/** A unified diff that `git apply` takes, of one file. */
export const diffOf = (name: string, before: string, after: string): string =>
  createTwoFilesPatch(`a/${name}`, `b/${name}`, before, after, undefined, undefined, {
    headerOptions: FILE_HEADERS_ONLY,
  })
