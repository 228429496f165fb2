#!/bin/sh
# Prints the Python to build with: $PYTHON where it is set, else the first one here that is 3.11 or newer.
set -eu

fits() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

if [ -n "${PYTHON:-}" ]; then
    if fits "$PYTHON"; then
        printf '%s\n' "$PYTHON"
        exit 0
    fi
    echo "error: PYTHON is \"$PYTHON\", which is no Python of 3.11 or newer" >&2
    exit 1
fi

for name in python3.11 python3.12 python3.13 python3.14 python3; do
    if fits "$name"; then
        echo "$name"
        exit 0
    fi
done
echo "error: no Python of 3.11 or newer on the path" >&2
echo "hint: install one, or say where it is: make setup PYTHON=/path/to/python3" >&2
exit 1
