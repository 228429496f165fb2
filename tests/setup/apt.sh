#!/bin/sh
# Installs those of the Debian packages named in the arguments that are missing.
# Fails, saying why, where the right to do so is missing.
set -eu

missing() {
    for package in "$@"; do
        case $(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) in
        installed*) ;;
        *) printf ' %s' "$package" ;;
        esac
    done
}

packages=$(missing "$@")
[ -n "$packages" ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
    sudo=
elif sudo -n true 2>/dev/null; then
    sudo="sudo -n"
elif command -v sudo >/dev/null && [ -t 0 ]; then
    sudo=sudo
else
    echo "neither root nor sudo to run: apt-get install$packages" >&2
    exit 1
fi

# Words of $sudo and of $packages are meant to be split.
apt_get() {
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 "$@" >/dev/null
}

echo "installing system packages:$packages"
# The lists of packages may be there and fresh; fetching them takes longer than trying.
if ! apt_get install -y --no-install-recommends $packages 2>/dev/null; then
    echo "updating apt's lists of packages"
    apt_get update && apt_get install -y --no-install-recommends $packages
fi
