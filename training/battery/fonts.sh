#!/bin/sh
# Fetch the typefaces of the battery again, the very versions whose checksums stand in fonts.sha256, into FOLDER:
#   training/battery/fonts.sh FOLDER && python -m training.battery.extract FOLDER
# Only needed to make glyphs.npz anew; the battery itself reads that file alone.
set -eu
sums="$(cd "$(dirname "$0")" && pwd)/fonts.sha256"
mkdir -p "$1"
cd "$1"
while read -r _ file; do
    name="${file#fontsource-}"
    name="${name%.tgz}"
    npm pack --silent "@fontsource/${name%-*}@${name##*-}" >/dev/null
done <"$sums"
sha256sum --check --quiet "$sums"
while read -r _ file; do
    name="${file#fontsource-}"
    name="${name%.tgz}"
    mkdir -p "${name%-*}"
    tar -xzf "$file" -C "${name%-*}"
done <"$sums"
