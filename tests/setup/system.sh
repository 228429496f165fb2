#!/bin/sh
# Sees to what reports need outside of Python: the libraries WeasyPrint draws with, the fonts for names in
# any script, and poppler's tools and openssl, with which the tests look at pages and make certificates.
# Without the libraries it fails; without the fonts it warns, for then names are boxes, but pages are drawn.
set -eu
here=$(dirname "$0")

debian="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig
    fonts-dejavu-core fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji poppler-utils openssl"
fedora="pango harfbuzz fontconfig
    dejavu-sans-fonts google-noto-sans-fonts google-noto-sans-cjk-fonts google-noto-color-emoji-fonts poppler-utils openssl"
homebrew="pango harfbuzz fontconfig
    font-dejavu font-noto-sans font-noto-sans-cjk font-noto-color-emoji poppler openssl"

say_what_to_install() {
    echo "hint: on Debian or Ubuntu: sudo apt-get install" $debian >&2
    echo "hint: on Fedora: sudo dnf install" $fedora >&2
    echo "hint: on macOS: brew install" $homebrew >&2
}

# The words of $debian are meant to be split.
if command -v apt-get >/dev/null && sh "$here/apt.sh" $debian; then
    exit 0
fi

python=$(sh "$here/python.sh")
if ! "$python" - <<'PYTHON'; then
import ctypes, ctypes.util, sys

def is_there(library):
    for name in (f"lib{library}.so.0", f"lib{library}.dylib", ctypes.util.find_library(library)):
        try:
            if name and ctypes.CDLL(name):
                return True
        except OSError:
            pass
    return False

absent = [library for library in ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset") if not is_there(library)]
if absent:
    print("error: no PDF can be made without these libraries:", *absent, file=sys.stderr)
sys.exit(bool(absent))
PYTHON
    say_what_to_install
    exit 1
fi

incomplete=
for font in "Noto Sans" "Noto Sans CJK JP" "Noto Color Emoji" "DejaVu Sans"; do
    if [ -z "$(fc-list "$font" 2>/dev/null)" ]; then
        echo "warning: the font \"$font\" is missing: some names will be boxes, and tests of pages may fail" >&2
        incomplete=yes
    fi
done
if ! command -v pdftotext >/dev/null; then
    echo "warning: poppler's tools are missing: tests of pages may fail" >&2
    incomplete=yes
fi
if [ -n "$incomplete" ]; then
    say_what_to_install
fi
