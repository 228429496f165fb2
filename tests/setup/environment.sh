#!/bin/sh
# Makes a virtual environment, with pip in it, in the folder named by the first argument.
# Debian's and Ubuntu's Python comes without `ensurepip`, and then `python3 -m venv` fails. pip itself can
# take its place; failing that, the package that holds it is installed.
set -eu
here=$(dirname "$0")
folder=$1
python=$(sh "$here/python.sh")
version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')

has_pip() {
    "$folder/bin/python" -m pip --version >/dev/null 2>&1
}

with_ensurepip() {
    "$python" -c 'import ensurepip; ensurepip.version()' 2>/dev/null &&
        "$python" -m venv --clear "$folder" >/dev/null &&
        has_pip
}

with_pip() {
    "$python" -m venv --clear --without-pip "$folder" &&
        packages=$("$folder/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))') &&
        PIP_ROOT_USER_ACTION=ignore \
            "$python" -m pip install --quiet --disable-pip-version-check --target "$packages" pip &&
        has_pip
}

with_apt() {
    command -v apt-get >/dev/null &&
        { sh "$here/apt.sh" "python$version-venv" || sh "$here/apt.sh" python3-venv; } &&
        with_ensurepip
}

# Half an environment must not be taken for a whole one by the next run.
trap 'rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM

echo "making $folder with Python $version"
if ! with_ensurepip && ! with_pip && ! with_apt; then
    echo "error: Python $version can make no virtual environment with pip in it" >&2
    echo "hint: on Debian or Ubuntu: sudo apt-get install python$version-venv" >&2
    exit 1
fi
trap - EXIT
