#!/bin/sh
# Fetch the typefaces that plates are drawn with into training/fonts (not part of the repository; see README.md for licences).
set -eu
cd "$(dirname "$0")"
mkdir -p fonts
cd fonts
for package in fonts-adf-gillius fonts-opendin fonts-osifont fonts-roadgeek fonts-routed-gothic; do
    apt-get download "$package"
    dpkg-deb -x "$package"_*.deb "$package"
    rm "$package"_*.deb
done
for font in archivo-narrow b612-mono barlow-condensed bebas-neue league-gothic overpass overpass-mono roboto-condensed \
    saira-condensed share-tech-mono; do
    mkdir -p "$font"
    npm pack --silent "@fontsource/$font@5" >/dev/null
    tar -xzf fontsource-"$font"-5*.tgz -C "$font"
    rm fontsource-"$font"-5*.tgz
done
