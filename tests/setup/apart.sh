#!/bin/sh
# Makes an environment under .venv-judges/ for each file named, side by side: for tools of others that judge us
# or are measured beside us. One that was made from the same file, at the same place, stays as it is. From the
# root: sh tests/setup/apart.sh FILE...
set -eu
here=$(dirname "$0")

install() {
    name=$(basename "$1" .txt)
    folder=.venv-judges/$name
    # A moved environment is as broken as an outdated one: its programs name their Python by its path.
    stamp="$PWD $(cksum <"$1")"
    [ "$(cat "$folder/installed" 2>/dev/null)" != "$stamp" ] || return 0
    echo "installing $name"
    sh "$here/environment.sh" "$folder" >/dev/null
    "$folder/bin/python" -m pip install --quiet --quiet --disable-pip-version-check \
        --requirement "$1"
    # Written last, so that a broken-off installation is done again.
    echo "$stamp" >"$folder/installed"
}

mkdir -p .venv-judges
# One at a time: the run that checks every change begins this early, and `make judges` may come upon it.
exec 9>.venv-judges/lock
if command -v flock >/dev/null; then
    flock 9
fi

pids=
for file in "$@"; do
    (install "$file") &
    pids="$pids $!"
done
status=0
for pid in $pids; do
    wait "$pid" || status=1
done
if [ "$status" -ne 0 ]; then
    echo "error: not every tool could be installed" >&2
    echo "hint: pip says above what is missing; the tools of airbyte need Python 3.11 or 3.12" >&2
fi
exit "$status"
