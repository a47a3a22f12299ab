#!/usr/bin/env bash
# Build dist/roomdoor-VERSION-linux-ARCH.tar.gz, a folder that needs no Python (kiosk.spec), and start it: its verbs, the
# guided tour of the demo with its own simulated Exchange, and a door, whose way to its first picture is measured.
#
# For Windows the same, on Windows: docs/windows.md.
set -euo pipefail
cd "$(dirname "$0")/../.."

env=build/bundle
locks=$(cat requirements/{run,bundle}.lock | sha256sum)
if [[ $locks != "$(cat "$env/.made-from" 2>/dev/null)" ]]; then
    "${PYTHON:-python3}" -m venv --clear "$env"
    for lock in run bundle; do
        "$env/bin/pip" install --disable-pip-version-check --quiet --only-binary :all: --require-hashes -r requirements/$lock.lock
    done
    echo "$locks" >"$env/.made-from"
fi
echo "$(git log -1 --format=%cs) $(git rev-parse --short=10 HEAD)" >"$env/build"
"$env/bin/pyinstaller" --noconfirm --log-level ERROR --distpath "$env/out" --workpath "$env/work" packaging/bundle/kiosk.spec
door=$env/out/roomdoor
find "$door" -name 'libpython*' -exec strip --strip-unneeded {} +

echo '# it starts'
try=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$try"' EXIT
export HOME=$try XDG_RUNTIME_DIR=$try QT_QPA_PLATFORM=offscreen
unset PYTHONPATH RUNTIME_DIRECTORY KIOSK_CONFIG XDG_CONFIG_HOME XDG_CACHE_HOME XDG_STATE_HOME
passed=0
ok() {
    passed=$((passed + 1))
    echo "ok $passed - $1"
}
kiosk() { (cd "$try" && "$OLDPWD/$door/kiosk" "$@"); }
OLDPWD=$PWD
kiosk --version | grep -qF "$(git rev-parse --short=10 HEAD)" && ok 'it tells its build'
kiosk demo --tour >"$try/demo" 2>&1 || { cat "$try/demo" >&2 && exit 1; }
ok 'the guided tour goes through, in it a booking over the wire'

"$door/kiosk" simulate --port 0 >"$try/said" &
for _ in {1..150}; do grep -qs password "$try/said" && break; sleep 0.1; done
said=$(<"$try/said")
. packaging/simulated.sh
(umask 077 && settings "password = $(password)" >"$try/kiosk.ini" && printf '[metrics]\nlisten = 127.0.0.1:9464\n' >>"$try/kiosk.ini")
"$door/kiosk" doctor --config "$try/kiosk.ini" >"$try/doctor" || { cat "$try/doctor" >&2 && exit 1; }
ok 'the doctor finds nothing wrong that matters'
began=$(date +%s%N)
"$door/kiosk" run --config "$try/kiosk.ini" --size 1280x800 2>"$try/log" &
until [[ -S $try/kiosk/status ]]; do
    kill -0 $! 2>/dev/null || { cat "$try/log" >&2 && exit 1; }
    sleep 0.02
done
took=$((($(date +%s%N) - began) / 1000000))
for _ in {1..60}; do kiosk status >"$try/status" 2>&1 && break; sleep 0.5; done
kiosk status >"$try/status" || { cat "$try/status" "$try/log" >&2 && exit 1; }
ok 'a door comes to its room'

archive=dist/roomdoor-$(sed -n 's/^__version__ = "\(.*\)"/\1/p' kiosk/__init__.py)-linux-$(uname -m).tar.gz
mkdir -p dist
tar --create --gzip --file "$archive" --directory "$env/out" --owner 0 --group 0 roomdoor
echo "$archive, $(du -h "$archive" | cut -f1), unpacked $(du -sm "$door" | cut -f1) MB, running after $took ms"
echo "$passed passed, 0 failed"
