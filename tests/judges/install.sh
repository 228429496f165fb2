#!/bin/sh
# Makes the judges' environments under .venv-judges/, one for each file of environments/, side by side.
# One that was made from the same file, at the same place, stays as it is. To be run from the root.
set -eu
here=$(dirname "$0")

install() {
    folder=.venv-judges/$1
    # A moved environment is as broken as an outdated one: its programs name their Python by its path.
    stamp="$PWD $(cksum <"$here/environments/$1.txt")"
    [ "$(cat "$folder/installed" 2>/dev/null)" != "$stamp" ] || return 0
    echo "installing the judge $1"
    sh "$here/../setup/environment.sh" "$folder" >/dev/null
    "$folder/bin/python" -m pip install --quiet --quiet --disable-pip-version-check \
        --requirement "$here/environments/$1.txt"
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
for file in "$here"/environments/*.txt; do
    (install "$(basename "$file" .txt)") &
    pids="$pids $!"
done
status=0
for pid in $pids; do
    wait "$pid" || status=1
done
if [ "$status" -ne 0 ]; then
    echo "error: not every judge could be installed" >&2
    echo "hint: pip says above what is missing; the judges of airbyte need Python 3.11 or 3.12" >&2
fi
exit "$status"
