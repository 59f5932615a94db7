export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'

/** Colours a text, or not: a view is told and never looks at the terminal itself. */
export type Paint = (style: Style, text: string) => string

/** For files, pipes and tests. */
export const plain: Paint = (_style, text) => text
