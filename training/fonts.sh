#!/bin/sh
# Fetches the typefaces that plates are drawn with into training/fonts (not part of the repository; README.md has the licences).
# Fetches only what is not there yet. Ends with 3 if some can't be had: plates are then drawn with what there is, and with
# stroke typefaces, which are part of the code; weights trained so read worse.
set -u
cd "$(dirname "$0")"
mkdir -p fonts
cd fonts
missing=""
version=5.3.0

debian() {
    if ! apt-get download -qq -o Acquire::Retries=1 "$1"; then
        # A new machine has no list of packages yet.
        [ "$(id -u)" = 0 ] && [ -z "$updated" ] && updated=yes && apt-get update -qq && apt-get download -qq "$1" || return 1
    fi
    dpkg-deb -x "$1"_*.deb "$1.new" && rm -- "$1"_*.deb
}

npm_package() {
    npm pack --silent --fetch-retries=1 --fetch-retry-mintimeout=1000 "@fontsource/$1@$version" || return 1
    mkdir "$1.new" && tar -xzf "fontsource-$1-$version.tgz" -C "$1.new" && rm "fontsource-$1-$version.tgz"
}

# fetch HOW NAME...: after two failures in a row the source counts as out of reach.
fetch() {
    how=$1
    shift
    failures=0
    for name in "$@"; do
        [ -d "$name" ] && continue
        rm -rf "$name.new"
        if [ "$failures" -lt 2 ] && $how "$name" >>fetch.log 2>&1 && mv "$name.new" "$name"; then
            failures=0
        else
            failures=$((failures + 1))
            missing="$missing $name"
        fi
    done
}

updated=""
: >fetch.log
fetch debian fonts-adf-gillius fonts-opendin fonts-osifont fonts-roadgeek fonts-routed-gothic
fetch npm_package archivo-narrow b612-mono barlow-condensed bebas-neue league-gothic overpass overpass-mono \
    roboto-condensed saira-condensed share-tech-mono \
    silkscreen pixelify-sans dotgothic16 jersey-10 inconsolata arimo \
    hammersmith-one pt-sans-narrow ibm-plex-sans-condensed titillium-web chakra-petch khand ibm-plex-mono dm-mono
[ -z "$missing" ] && exit 0
echo "Typefaces that could not be fetched:$missing" >&2
echo "(They come from Debian and from npm, over the network; training/fonts/fetch.log says what went wrong.)" >&2
echo "Plates are drawn without them, with stroke typefaces instead." >&2
exit 3
