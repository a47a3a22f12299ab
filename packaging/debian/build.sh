#!/usr/bin/env bash
# Build dist/roomdoor_VERSION_ARCH.deb: the door, its Python packages (requirements/run.lock) and what runs it.
#
#   make package                                for Debian 12 on amd64
#   make package ARGS="trixie arm64"            for Debian 13 on a Raspberry Pi; nothing is emulated, wheels are chosen
#
# Wheels alone are unpacked and nothing of the machine enters: the same commit makes the same package anywhere. Needs
# Python 3.11, git, dpkg-deb, readelf (binutils), and the package registry; installing the result needs no network.
# COMPRESSION=zstd is faster and larger.
set -euo pipefail
cd "$(dirname "$0")/../.."

release=${1:-bookworm}
arch=${2:-amd64}
case $release in
bookworm) python=3.11 glibc=2.36 ;;
trixie) python=3.13 glibc=2.40 ;; # the newest that uv knows; it has 2.41
*) echo "for bookworm or trixie, not $release" >&2 && exit 2 ;;
esac
case $arch in
amd64) machine=x86_64 ;;
arm64) machine=aarch64 ;;
*) echo "for amd64 or arm64, not $arch" >&2 && exit 2 ;;
esac
if [[ $release-$arch == bookworm-arm64 ]]; then
    echo 'Qt has no wheels for Debian 12 on ARM (glibc 2.36; they need 2.39): take trixie' >&2
    exit 2
fi

uv=build/uv/bin/uv
if [[ ! -x $uv ]]; then
    "${PYTHON:-python3}" -m venv build/uv
    build/uv/bin/pip install --disable-pip-version-check --quiet 'uv==0.13.*'
fi

release_version=$(sed -n 's/^__version__ = "\(.*\)"/\1/p' kiosk/__init__.py)
commit=$(git rev-parse --short=10 HEAD)
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH
# Between two releases: later than the last, earlier than the next, and each commit later than the one before.
version=$release_version
git describe --exact-match --match "v$release_version" HEAD >/dev/null 2>&1 ||
    version+="~$(git rev-list --count HEAD).$commit"
version=${VERSION:-$version}+${release}1

work=build/package/$release-$arch
root=$work/root
home=$root/opt/roomdoor
site=$home/lib/python$python/site-packages
rm -rf "$work"
mkdir -p "$site" "$home/bin" dist

echo "roomdoor $version for $arch"
# The interpreter here only runs the installer; which wheels are taken is told by version and platform.
"$uv" pip install --quiet --target "$site" --python-version "$python" --only-binary :all: --require-hashes \
    --python-platform "$machine-manylinux_${glibc/./_}" --requirement requirements/run.lock
"$uv" build --quiet --wheel --out-dir "$work" .
"$uv" pip install --quiet --target "$site" --python-version "$python" --no-deps "$work"/roomdoor-*.whl
rm -rf "$site"/roomdoor-*.dist-info/{direct_url.json,uv_cache.json,RECORD}
echo "$(date --utc --date="@$SOURCE_DATE_EPOCH" +%F) $commit" >"$site/kiosk/build"
"${PYTHON:-python3}" packaging/trim.py "$site"

# A virtual environment by hand: the system's interpreter, and none of its packages.
ln -s "/usr/bin/python$python" "$home/bin/python"
printf 'home = /usr/bin\ninclude-system-site-packages = false\nversion = %s\n' "$python" >"$home/pyvenv.cfg"
printf '#!/opt/roomdoor/bin/python -I\nfrom kiosk.cli import entry\n\nentry()\n' >"$home/bin/kiosk"

from=packaging/debian
install -m 755 "$from/session" "$from/back-off" "$home/bin"
chmod 755 "$home/bin/kiosk"
install -D -m 755 "$from/kiosk" "$root/usr/bin/kiosk"
install -D -m 644 "$from/kiosk.service" "$root/usr/lib/systemd/system/kiosk.service"
install -D -m 644 "$from/journald.conf" "$root/usr/lib/systemd/journald.conf.d/50-roomdoor.conf"
install -D -m 644 "$from/backlight.rules" "$root/usr/lib/udev/rules.d/60-roomdoor.rules"
install -d -m 750 "$root/etc/kiosk"
install -m 640 "$from/etc-kiosk.ini" "$root/etc/kiosk/kiosk.ini"
doc=$root/usr/share/doc/roomdoor
install -D -m 644 -t "$doc" README.md CHANGELOG.md kiosk.ini.example docs/*.md
install -D -m 644 -t "$doc/prometheus" packaging/prometheus/*
install -D -m 644 LICENSE "$doc/copyright"
install -D -m 644 assets/fonts/OFL.txt "$doc/copyright.fonts"

size=$(du --summarize --apparent-size --block-size=1024 "$root" | cut -f1)
install -d "$root/DEBIAN"
install -m 755 "$from"/{postinst,prerm,postrm} "$root/DEBIAN"
echo /etc/kiosk/kiosk.ini >"$root/DEBIAN/conffiles"
sed -e "s/@VERSION@/$version/; s/@ARCH@/$arch/; s/@SIZE@/$size/; s/@PYTHON@/python$python/; s/@GLIBC@/$glibc/" \
    "$from/control" >"$root/DEBIAN/control"
(cd "$root" && find . -type f ! -path './DEBIAN/*' ! -path './etc/*' -printf '%P\0' | LC_ALL=C sort -z |
    xargs -0 md5sum) >"$work/md5sums"
mv "$work/md5sums" "$root/DEBIAN/md5sums"
find "$root" -newermt "@$SOURCE_DATE_EPOCH" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +

package=dist/roomdoor_${version}_$arch.deb
dpkg-deb --root-owner-group "-Z${COMPRESSION:-xz}" --build "$root" "$package" >/dev/null
echo "$package, $(du -h "$package" | cut -f1), installed $((size / 1024)) MB"
