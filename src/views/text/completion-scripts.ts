/** Each asks firebreak itself for what may come next; where there is nothing, the shell offers files. */
export const completionScripts = {
  bash: `_firebreak() {
  local IFS=$'\\n'
  COMPREPLY=($(firebreak completion bash -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _firebreak firebreak
`,
  zsh: `#compdef firebreak
_firebreak() {
  local -a candidates
  candidates=("\${(@f)$(firebreak completion zsh -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "$candidates" ]]; then compadd -a candidates; else _files; fi
}
compdef _firebreak firebreak
`,
  fish: `function __firebreak_finds
  set -g __firebreak_found (firebreak completion fish -- (commandline -opc)[2..] "$(commandline -ct)" 2>/dev/null)
  test (count $__firebreak_found) -gt 0
end
complete -c firebreak -n __firebreak_finds -f -a '$__firebreak_found'
`,
} as const

export type CompletedShell = keyof typeof completionScripts
