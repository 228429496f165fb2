#!/bin/sh
# Writes out/passmuster.cdx.json: all our distributions as they are built from here, and every library that they
# and their extras need, in the versions of tests/constraints.txt, with licences. From the root, by `make sbom`.
set -eu
tools=.venv-judges/supply-chain/bin
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# Wheels, since an environment with a folder installed in it would name the folder.
.venv/bin/python -m pip --disable-pip-version-check wheel --quiet --no-deps --no-index --no-build-isolation \
    --wheel-dir "$work/wheels" ./core ./plugins/*/ ./reports
names=
for file in plugins/*/pyproject.toml; do
    names="$names $(sed -n 's/^name = "\(.*\)"/\1/p' "$file")"
done
"$tools/uv" venv --quiet --python .venv/bin/python "$work/venv"
# The words of $names are meant to be split.
"$tools/uv" pip install --quiet --python "$work/venv" --find-links "$work/wheels" \
    --constraint tests/constraints.txt "passmuster[arrow]" "passmuster-reports[pandas,sign]" $names

# The whole has no pyproject.toml with a name, which the document needs.
{
    sed -n '/^\[project\]/p; /^version = /p' core/pyproject.toml
    echo 'name = "passmuster-workspace"'
    echo 'description = "All distributions of passmuster"'
    printf 'dependencies = ["passmuster", "passmuster-reports"'
    for name in $names; do printf ', "%s"' "$name"; done
    echo ']'
} >"$work/pyproject.toml"
mkdir -p out
"$tools/cyclonedx-py" environment "$work/venv" --pyproject "$work/pyproject.toml" \
    --gather-license-texts --output-reproducible --validate --output-file "$work/sbom.json"
cp "$work/sbom.json" out/passmuster.cdx.json
echo "wrote out/passmuster.cdx.json"
