#!/bin/sh
# Installs everything the tests need into an environment, and checks the hash of every file that an index gives:
# first the versions of the constraints, then what lies here and has no hash, which must need nothing more.
# From the root: sh tests/setup/install.sh PYTHON REQUIREMENTS CONSTRAINTS
set -eu
python=$1 requirements=$2 constraints=$3

pip() {
    "$python" -m pip --disable-pip-version-check install --quiet "$@"
}

# The constraints name all that is needed: what they do not, nothing may bring along.
pip --require-hashes --no-deps --requirement "$constraints"
# flit_core, which builds our distributions, has come with them.
if ! pip --no-index --no-build-isolation --requirement "$requirements"; then
    echo "error: $requirements needs more than $constraints has" >&2
    echo "hint: \`make lock\` writes it anew" >&2
    exit 1
fi
