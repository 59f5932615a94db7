#!/usr/bin/env bash
# What the action does. Everything that it is given comes in variables: none of it is ever read as part of a script.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
work=$(mktemp -d "${RUNNER_TEMP:-${TMPDIR:-/tmp}}/firebreak.XXXXXX")
mute=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')

refuse() {
  echo "$1" >&2
  exit 2
}

# Names from the account are printed, and a line of the log can be a command to the runner.
firebreak() {
  local code=0
  echo "::stop-commands::$mute"
  node "$root/bin/run.js" "$@" --no-input >"$work/out.txt" || code=$?
  cat "$work/out.txt"
  echo "::$mute::"
  return "$code"
}

# As text, in which nothing is a link or a mention, and which does not end before its end.
fenced() {
  printf '%s\n\n~~~~~~~~text\n' "$1"
  sed 's/~~~~/~ ~ ~ ~/g' "$work/out.txt"
  printf '~~~~~~~~\n'
}

# In words of our own: what firebreak says of it is in the log, with names that others gave.
meaning() {
  case $1 in
    2) echo 'the inputs of the action do not fit' ;;
    3) echo 'the inventory or the runbook is not valid' ;;
    4) echo 'a safeguard, an approval or a lock refuses' ;;
    5) echo 'the account or the inventory has moved on since the plan' ;;
    6) echo 'the token lacks a permission' ;;
    7) echo 'Cloudflare cannot be reached, or limits the rate' ;;
    10) echo 'the drill stayed below its threshold' ;;
    11) echo 'the doctor found a blocker' ;;
    *) echo 'it did not end well' ;;
  esac
}

params=()
while IFS= read -r line; do
  [[ -z $line ]] && continue
  [[ $line =~ ^([a-z][A-Za-z0-9-]*)=(.*)$ ]] || refuse 'every line of params is NAME=VALUE'
  params+=("${BASH_REMATCH[1]}=${BASH_REMATCH[2]}")
done <<<"${ACTION_PARAMS:-}"

[[ -d $root/dist ]] || (cd "$root" && npm ci >&2)

code=0
case ${ACTION_COMMAND:-} in
  plan)
    [[ ${ACTION_RUNBOOK:-} =~ ^[A-Za-z0-9._/][A-Za-z0-9._/-]*$ ]] || refuse 'name the runbook to plan'
    firebreak plan "$ACTION_RUNBOOK" --out "$work/plan.json" "${params[@]/#/--}" || code=$?
    fenced "What \`$ACTION_RUNBOOK\` would do now. Nothing was changed." >"$work/comment.md"
    if [[ ${ACTION_COMMENT:-} == true && ${GITHUB_REF:-} =~ ^refs/pull/([0-9]+)/ ]]; then
      gh pr comment "${BASH_REMATCH[1]}" --repo "$GITHUB_REPOSITORY" --edit-last --create-if-none \
        --body-file "$work/comment.md" >&2
    fi
    ;;
  drill)
    [[ ${ACTION_RUNBOOK:-} =~ ^[A-Za-z0-9._/][A-Za-z0-9._/-]*$ ]] || refuse 'name the runbook to drill'
    options=()
    for param in "${params[@]}"; do options+=("--param=$param"); done
    [[ ${ACTION_NOTIFY:-} == true ]] && options+=(--notify)
    firebreak drill run "$ACTION_RUNBOOK" "${options[@]}" || code=$?
    ;;
  inventory-check)
    firebreak inventory check || code=$?
    ;;
  doctor)
    firebreak doctor --sarif "$work/doctor.sarif" || code=$?
    if [[ ${ACTION_UPLOAD_SARIF:-} == true && -f $work/doctor.sarif ]]; then
      gzip -c "$work/doctor.sarif" | base64 | tr -d '\n' >"$work/sarif.gz.b64"
      gh api --method POST "repos/$GITHUB_REPOSITORY/code-scanning/sarifs" --field "commit_sha=$GITHUB_SHA" \
        --field "ref=$GITHUB_REF" --field "sarif=@$work/sarif.gz.b64" >&2
    fi
    ;;
  *)
    refuse 'command is plan, drill, inventory-check or doctor'
    ;;
esac

if [[ -n ${GITHUB_STEP_SUMMARY:-} ]]; then fenced "firebreak $ACTION_COMMAND, exit $code" >>"$GITHUB_STEP_SUMMARY"; fi
if [[ -n ${GITHUB_OUTPUT:-} ]]; then
  printf 'exit-code=%s\n' "$code" >>"$GITHUB_OUTPUT"
  for file in "$work"/plan.json "$work"/doctor.sarif; do
    if [[ -f $file ]]; then printf 'file=%s\n' "$file" >>"$GITHUB_OUTPUT"; fi
  done
fi
if ((code != 0)); then
  echo "::error title=firebreak $ACTION_COMMAND::Exit code $code: $(meaning "$code"). The log of this step says what to do next."
fi
exit "$code"
