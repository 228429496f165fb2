#!/bin/sh
# Writes the newest versions that fit, with the hashes of all their files, for every platform and Python. uv looks
# them up in the index that it is told of (UV_DEFAULT_INDEX). From the root, by `make lock`.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# Our own distributions lie here and have no hash.
ours=
for file in core/pyproject.toml plugins/*/pyproject.toml reports/pyproject.toml; do
    ours="$ours --no-emit-package $(sed -n 's/^name = "\(.*\)"/\1/p' "$file")"
done

lock() {
    echo "resolving $1 anew"
    {
        echo "# Exact versions, with the hashes of their files. Made by \`make lock\` out of $1; not edited by hand."
        # The words of $ours are meant to be split.
        .venv-judges/supply-chain/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
            --no-header --no-annotate --no-emit-index-url $ours "$1"
    } >"$work/locked.txt"
    cp "$work/locked.txt" "$2"
    echo "wrote $2"
}

lock tests/requirements.txt tests/constraints.txt
lock tests/setup/supply-chain.in tests/setup/supply-chain.txt
