#!/bin/sh
# Asks a database of vulnerabilities about every version in the files named, and fails where it knows of one, or
# cannot be asked about one. SERVICE is pypi, the database behind that index, or osv. From the root:
# sh tests/setup/audit.sh FILE...
set -eu
for file in "$@"; do
    set -- "$@" --requirement "$file"
    shift
done
if ! .venv-judges/supply-chain/bin/pip-audit --strict --disable-pip --require-hashes \
    --progress-spinner off --vulnerability-service "${SERVICE:-pypi}" "$@"; then
    echo "error: a version has a known vulnerability, or could not be looked up; see above" >&2
    echo "hint: \`make lock\` brings newer versions; a mirror of an index may not answer: make audit SERVICE=osv" >&2
    exit 1
fi
