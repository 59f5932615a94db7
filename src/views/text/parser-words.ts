/** What oclif's parser says of a command line, without its frame, and with each flag as people type it. */
export function parserWords(message: string): string {
  return message
    .replace(/\n?See more help with --help$/, '')
    .replace(/^The following errors? occurred:\n/, '')
    .replaceAll(/Missing required flag (?=\w)/g, 'Missing required flag --')
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
}
