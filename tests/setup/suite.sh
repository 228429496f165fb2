#!/bin/sh
# Fetches the published JSON-Schema-Test-Suite into .venv-judges/suite: it comes with the sources of jsonschema, of
# just the version that is installed. From the root: sh tests/setup/suite.sh
set -eu
python=.venv/bin/python
version=$("$python" -c 'from importlib.metadata import version; print(version("jsonschema"))')
folder=.venv-judges/suite
[ "$(cat "$folder/installed" 2>/dev/null)" != "$version" ] || exit 0
echo "fetching the JSON Schema Test Suite"
rm -rf "$folder"
mkdir -p "$folder"
"$python" -m pip download --quiet --quiet --disable-pip-version-check --no-deps --no-binary jsonschema \
    --dest "$folder" "jsonschema==$version"
tar -xzf "$folder/jsonschema-$version.tar.gz" -C "$folder" --strip-components=3 \
    "jsonschema-$version/json/tests/draft7"
# Written last, so that a broken-off fetch is done again.
echo "$version" >"$folder/installed"
