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

# As text, in which nothing is a link or a mention, and which does not end before its end. GitHub takes 65,536 characters.
fenced() {
  printf '%s\n\n~~~~~~~~text\n' "$1"
  head -c 60000 "$work/out.txt" | sed 's/~~~~/~ ~ ~ ~/g'
  printf '\n~~~~~~~~\n'
  if (($(wc -c <"$work/out.txt") > 60000)); then printf '\nIt is longer: the log of the job has all of it.\n'; fi
}

# What GitHub does not take changes nothing of how firebreak ended.
try() { "$@" >&2 || echo "not done, and the exit code stays: $1 $2 $3 $4" >&2; }

# The comment of this plan is found by its mark, and is edited: no other comment of whoever owns the token is.
comment() {
  local number=$1 mark id
  mark="<!-- firebreak plan $(printf '%s\n' "$ACTION_RUNBOOK" "${params[@]}" | sha256sum | cut -c 1-32) -->"
  { printf '%s\n' "$mark"; cat; } >"$work/comment.md"
  id=$(gh api --paginate "repos/$GITHUB_REPOSITORY/issues/$number/comments?per_page=100" \
    --jq ".[] | select(.user.type == \"Bot\" and (.body | startswith(\"$mark\"))) | .id" | sed -n 1p) || id=''
  if [[ -n $id ]]; then
    try gh api --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" --field "body=@$work/comment.md"
  else
    try gh api --method POST "repos/$GITHUB_REPOSITORY/issues/$number/comments" --field "body=@$work/comment.md"
  fi
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

# Whatever is installed sees no secret of the pipeline, and runs nothing of its own.
if [[ ! -d $root/dist ]]; then
  (cd "$root" && env -i PATH="$PATH" HOME="$HOME" bash -c 'npm ci --ignore-scripts && npm run --silent build' >&2)
fi

code=0
case ${ACTION_COMMAND:-} in
  plan)
    [[ ${ACTION_RUNBOOK:-} =~ ^[A-Za-z0-9._/][A-Za-z0-9._/-]*$ ]] || refuse 'name the runbook to plan'
    firebreak plan "$ACTION_RUNBOOK" --out "$work/plan.json" "${params[@]/#/--}" || code=$?
    if [[ ${ACTION_COMMENT:-} == true && ${GITHUB_REF:-} =~ ^refs/pull/([0-9]+)/ ]]; then
      number=${BASH_REMATCH[1]}
      if ((code == 0)); then
        fenced "What \`$ACTION_RUNBOOK\` would do now. Nothing was changed." | comment "$number"
      else
        echo "\`$ACTION_RUNBOOK\` cannot be planned: exit $code. The log of the job says why." | comment "$number"
      fi
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
      try gh api --method POST "repos/$GITHUB_REPOSITORY/code-scanning/sarifs" --field "commit_sha=$GITHUB_SHA" \
        --field "ref=$GITHUB_REF" --field "sarif=@$work/sarif.gz.b64"
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
