#!/bin/sh
# Writes tests/constraints.txt: installs tests/requirements.txt in a fresh environment, unconstrained, and
# writes down which versions came. To be run from the root, by `make lock`.
set -eu
here=$(dirname "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

sh "$here/environment.sh" "$work/venv"
echo "installing the newest versions that fit (about a minute)"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check --requirement tests/requirements.txt

{
    echo "# The exact versions the tests run with. Made by \`make lock\` out of tests/requirements.txt; not edited by hand."
    "$work/venv/bin/python" -m pip --disable-pip-version-check freeze --exclude-editable
} >"$work/constraints.txt"
cp "$work/constraints.txt" tests/constraints.txt
echo "wrote tests/constraints.txt"
