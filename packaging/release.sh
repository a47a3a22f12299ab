#!/usr/bin/env bash
# Lay out a release in dist/release: the packages and bundles of this commit, the changelog, their checksums, and over those
# a signature by the key that is given. Whoever installs checks both; that they hold is checked here before it is said.
#
#   make release ARGS="KEY"                 what make package and make bundle have built from this commit
#   packaging/release.sh KEY FILE…          these files
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
key=${1:?the key that signs, as gpg names it}
shift

files=("$@")
if ((${#files[@]} == 0)); then
    cd "$here"
    version=$(sed -n 's/^__version__ = "\(.*\)"/\1/p' kiosk/__init__.py)
    git diff --quiet HEAD || { echo 'something is not committed: nobody could build this again' >&2 && exit 2; }
    if git describe --exact-match --match "v$version" HEAD >/dev/null 2>&1; then named=$version; else
        named="$version~*.$(git rev-parse --short=10 HEAD)"
    fi
    shopt -s nullglob
    # shellcheck disable=SC2206 # a pattern
    files=(dist/roomdoor_$named+*.deb dist/roomdoor-"$version"-*.tar.gz)
    ((${#files[@]})) || { echo "dist holds nothing of this commit ($named): make package" >&2 && exit 2; }
fi

out=${RELEASE:-$here/dist/release}
rm -rf "$out"
mkdir -p "$out"
cp "${files[@]}" "$here/CHANGELOG.md" "$out"
cd "$out"
LC_ALL=C sha256sum -- * >"$(dirname "$out")/.sums"
mv "$(dirname "$out")/.sums" SHA256SUMS
gpg --batch --quiet --local-user "$key" --armor --detach-sign --output SHA256SUMS.asc SHA256SUMS
gpg --batch --quiet --export "$key" >roomdoor.gpg

gpgv --quiet --keyring ./roomdoor.gpg SHA256SUMS.asc SHA256SUMS 2>/dev/null
sha256sum --quiet --check SHA256SUMS
ls -1sh "$out"
