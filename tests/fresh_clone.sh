#!/usr/bin/env bash
# Runs the README from top to bottom in a fresh clone, as somebody who has just found the project does.
#
#   bash tests/fresh_clone.sh            clones what is committed, installs it as the README says, runs every command
#   bash tests/fresh_clone.sh --tests    also the README's command that runs the tests
#
# It needs git, Python and the network (for the dependencies). The commands see the new environment and the tools of the
# system only, an empty home folder, and no settings of yours. The first command that fails ends it.
set -euo pipefail
source=$(cd "$(dirname "$0")/.." && pwd)
with_tests=${1:-}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
git clone -q "$source" "$work/custseg"
mkdir "$work/home"
cd "$work/custseg"

# How pip reaches the network stays as it is; nothing else of this user's reaches the commands.
export XDG_CONFIG_HOME="${XDG_CONFIG_HOME:-$HOME/.config}" HOME="$work/home" LANG=C.UTF-8
for name in $(compgen -e | grep -E '^(CUSTSEG|PYTHON|VIRTUAL_ENV|COLUMNS)' || true); do unset "$name"; done
python=$(command -v python3)
export PATH="$PWD/.venv/bin:$(dirname "$python"):/usr/bin:/bin"

PYTHONPATH=tests/support "$python" -B tests/support/page_blocks.py README.md > "$work/blocks"
number=0
while IFS= read -r -d '' comment && IFS= read -r -d '' block; do
  if [ "$comment" = test ] && [ "$with_tests" != --tests ]; then continue; fi
  number=$((number + 1))
  printf '\n+ %s' "$block"
  if ! bash -euo pipefail -c "$block" < /dev/null > "$work/output" 2>&1; then
    cat "$work/output"
    echo "fails: block $number of README.md"
    exit 1
  fi
  head -n 8 "$work/output"
done < "$work/blocks"
[ "$number" -gt 5 ] || { echo "only $number blocks were found in README.md"; exit 1; }
printf '\nfine: %s blocks of README.md, from top to bottom\n' "$number"
