#!/usr/bin/env bash
# Try the package as a site would: a clean Debian of its own, systemd in it, and every way a package comes and goes.
#
# Root only. A minimal Debian is made once (debootstrap, in build/debian) and each run works on a copy in memory. The unit
# is started by that Debian's own systemd: cage draws for nobody (wlroots' headless back end), everything else is real,
# the door reads `kiosk simulate`. What is missing here (debootstrap, systemd-container) is installed, never skipped.
set -euo pipefail
cd "$(dirname "$0")/../.."

((EUID == 0)) || { echo 'needs root: debootstrap, mounts, a container' >&2 && exit 2; }
package=${1:-$(ls -t dist/roomdoor_*_amd64.deb 2>/dev/null | head -1)}
[[ -n $package ]] || { echo 'build it first: make package' >&2 && exit 2; }
release=$(sed -n 's/.*+\([a-z]*\)[0-9]*_.*/\1/p' <<<"$package")

for tool in debootstrap systemd-nspawn; do
    command -v "$tool" >/dev/null && continue
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends debootstrap systemd-container >/dev/null
    break
done

base=build/debian/$release
if [[ ! -e $base/.complete ]]; then
    echo "a clean Debian ($release) … "
    rm -rf "$base" && mkdir -p "$base"
    debootstrap --variant=minbase "$release" "$base" >"$base.log" || { tail "$base.log" && exit 1; }
    # What the package depends on, so that it is installed without a network; the package itself is not.
    depends=$(dpkg-deb --field "$package" Depends)
    export DEBIAN_FRONTEND=noninteractive
    chroot "$base" apt-get update -qq
    chroot "$base" apt-get satisfy -y --no-install-recommends "$depends" >>"$base.log" 2>&1 &&
        chroot "$base" apt-get install -y --no-install-recommends systemd-sysv dbus xinit xvfb procps >>"$base.log" 2>&1 ||
        { tail "$base.log" && exit 1; }
    touch "$base/.complete"
fi

work=$(mktemp -d)
mount -t tmpfs -o size=3G,mode=755 tmpfs "$work"
machine=''
leave() {
    if [[ -n $machine ]]; then
        kill "$machine" 2>/dev/null || true
        for _ in {1..50}; do kill -0 "$machine" 2>/dev/null || break; sleep 0.2; done
        kill -KILL "$machine" 2>/dev/null || true
    fi
    umount --lazy "$work" && rmdir "$work"
}
trap leave EXIT
root=$work/root
cp -a "$base" "$root"
cp "$package" "$root/new.deb"

passed=0
ok() {
    passed=$((passed + 1))
    echo "ok $passed - $1"
}
die() {
    echo "not ok - $1" >&2
    [[ -z $machine ]] || inside journalctl --no-pager -n 60 -o cat >&2 || true
    exit 1
}
expect() { # expect WHAT COMMAND…
    local what=$1
    shift
    "$@" >"$work/said" 2>&1 || { cat "$work/said" >&2 && die "$what"; }
    ok "$what"
}
refuse() { # refuse WHAT COMMAND…: it must fail
    local what=$1
    shift
    if "$@" >"$work/said" 2>&1; then cat "$work/said" >&2 && die "$what"; fi
    ok "$what"
}
inside() { nsenter --target "$init" --mount --uts --ipc --pid --cgroup env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root "$@"; }
within() { # within SECONDS COMMAND…
    local seconds=$1
    shift
    for ((i = 0; i < seconds * 5; i++)); do
        "$@" >/dev/null 2>&1 && return
        sleep 0.2
    done
    "$@"
}
property() { [[ $(inside systemctl show --property "$1" --value kiosk.service) == $2 ]]; }

# An older version of the same, for the upgrade: other version, and one file that the new one does not have.
old_version=0.0.1+${release}1
dpkg-deb --raw-extract "$package" "$work/old"
sed -i "s/^Version:.*/Version: $old_version/" "$work/old/DEBIAN/control"
echo gone >"$work/old/opt/roomdoor/gone"
dpkg-deb --root-owner-group -Znone --build "$work/old" "$root/old.deb" >/dev/null
rm -rf "$work/old"

echo '# a machine with systemd, and no network for apt'
systemd-nspawn --quiet --directory "$root" --boot --register=no --keep-unit --console=pipe \
    </dev/null >"$work/console" 2>&1 &
machine=$!
within 20 pgrep --parent "$machine" >/dev/null || die 'the container does not start'
init=$(pgrep --parent "$machine")
booted() { [[ $(inside systemctl is-system-running) =~ running|degraded ]]; }
within 60 booted || { cat "$work/console" >&2 && die 'systemd does not come up'; }
chmod 755 "$root"
# No screen, no console: what the unit wants of them is taken out here, everything else of it is as it is shipped.
mkdir -p "$root/etc/systemd/system/kiosk.service.d"
cat >"$root/etc/systemd/system/kiosk.service.d/no-screen.conf" <<'EOD'
[Service]
TTYPath=
TTYReset=no
TTYVHangup=no
TTYVTDisallocate=no
StandardInput=null
UtmpIdentifier=
Environment=WLR_BACKENDS=headless WLR_LIBINPUT_NO_DEVICES=1 WLR_RENDERER=pixman QT_QUICK_BACKEND=software
EOD
mv "$root/etc/apt/sources.list" "$root/etc/apt/sources.list.away" 2>/dev/null || true

echo '# install'
expect 'it installs, with everything it needs already in it' inside apt-get install -y /old.deb
expect 'there is a user kiosk, who cannot sign in' inside sh -c 'getent passwd kiosk | grep -q /usr/sbin/nologin'
expect 'the settings are root’s, and the door may read them' \
    inside sh -c '[ "$(stat -c %a:%U:%G /etc/kiosk/kiosk.ini)" = 640:root:kiosk ]'
expect 'its unit is sound' inside systemd-analyze verify /usr/lib/systemd/system/kiosk.service
expect 'it is to start with the machine' inside systemctl is-enabled kiosk.service
expect 'a door that is not set up runs, and tells that it lives' within 60 property ActiveState active
expect 'it says that it is not set up' within 20 property StatusText 'not set up'
expect 'nobody but root reads the door’s folders' \
    inside sh -c '[ "$(stat -c %a:%U /var/lib/kiosk)" = 700:kiosk ] && [ "$(stat -c %a:%U /var/cache/kiosk)" = 700:kiosk ]'

echo '# set up'
inside systemd-run --quiet --unit simulate kiosk simulate --port 8765
within 30 inside sh -c 'journalctl -u simulate -o cat | grep -q 127.0.0.1:8765' || die 'the simulated Exchange does not start'
said=$(inside journalctl -u simulate -o cat --no-pager)
value() { sed -n "s/^.*$1 *\([^ ]*\).*/\1/p" <<<"$said" | head -1; }
mkdir -p "$root/etc/credstore" && chmod 700 "$root/etc/credstore"
(umask 077 && sed -n 's/^ *password *//p' <<<"$said" >"$root/etc/credstore/exchange-password")
inside sh -c "kiosk setup --name Aurora --mailbox '$(value 'room mailbox')' --timezone Europe/Berlin --force \
    --server '$(value 'Exchange at')' --username '$(value 'sign in as')' --password-file /etc/credstore/exchange-password" >"$work/said" ||
    { cat "$work/said" && die 'kiosk setup'; }
expect 'kiosk setup leaves the settings root’s, and the door may read them' \
    inside sh -c '[ "$(stat -c %a:%U:%G /etc/kiosk/kiosk.ini)" = 640:root:kiosk ]'
expect 'the door comes to its room by itself' within 60 property StatusText '*, live'
expect 'kiosk status tells how it is' within 10 inside kiosk status
cat >"$root/etc/kiosk/kiosk.ini" <<EOD
[room]
name = Aurora
mailbox = $(value 'room mailbox')
timezone = Europe/Berlin
[exchange]
url = $(value 'Exchange at')
username = $(value 'sign in as')
password_credential = exchange-password
EOD
expect 'what root has written is still the door’s to read' \
    inside sh -c '[ "$(stat -c %a:%U:%G /etc/kiosk/kiosk.ini)" = 640:root:kiosk ]'
expect 'kiosk config finds settings and password' inside kiosk config
expect 'kiosk doctor finds nothing wrong that matters' inside kiosk doctor
inside systemctl stop kiosk  # what systemd hands over it hands over at the start
inside systemctl start kiosk
expect 'the door comes to its room' within 60 property StatusText '*, live'
expect 'the password is in no file of the door’s, and not in its log' \
    inside sh -c '! grep -rqs "$(cat /etc/credstore/exchange-password)" /var/lib/kiosk /var/cache/kiosk /etc/kiosk && ! journalctl -u kiosk | grep -qF "$(cat /etc/credstore/exchange-password)"'
expect 'the schedule is kept for the next boot' within 10 inside sh -c 'ls /var/cache/kiosk/schedule-*.json'
pid() { inside pgrep -u kiosk -f 'bin/kiosk run' | tail -1; }

echo '# it heals'
hung=$(pid)
inside kill -STOP "$hung"
restarted() { [[ $(inside systemctl show --property NRestarts --value kiosk.service) -ge $1 ]] && property ActiveState active; }
expect 'a hung screen is noticed, and a new one lives' within 120 restarted 1
expect 'the hung one is gone' within 5 sh -c "! kill -0 $hung 2>/dev/null || true"
within 60 property StatusText '*, live' || die 'the door does not come back to its calendar'
inside kill -KILL "$(pid)"
expect 'one that is killed comes back' within 60 restarted 2
expect 'and reads its calendar' within 60 property StatusText '*, live'
inside systemctl stop simulate
expect 'a dead Exchange restarts nothing' sh -c 'sleep 35'
restarted 3 && die 'the door was restarted for its Exchange'
expect 'and is told' property StatusText '*connection-refused'

echo '# upgrade'
cp -a "$root/etc/kiosk/kiosk.ini" "$work/kiosk.ini"
inside sh -c 'touch /var/cache/kiosk/mine'
expect 'it upgrades without a question' inside apt-get install -y /new.deb
expect 'the settings are kept' cmp "$root/etc/kiosk/kiosk.ini" "$work/kiosk.ini"
expect 'the cache is kept' inside test -e /var/cache/kiosk/mine
expect 'what the old version had and the new one has not is gone' inside test ! -e /opt/roomdoor/gone
expect 'the new one runs' within 60 property ActiveState active
expect 'it tells its build' inside sh -c 'kiosk --version | grep -q build'
expect 'it goes back to the old version' inside apt-get install -y --allow-downgrades /old.deb
expect 'which runs' within 60 property ActiveState active

echo '# on X'
inside systemctl stop kiosk
expect 'the same session runs on an X server' inside sh -c '
    cd /tmp && touch x.log && chmod 666 x.log
    KIOSK_SESSION=x11 HOME=/tmp KIOSK_CONFIG=/etc/kiosk/kiosk.ini CREDENTIALS_DIRECTORY=/etc/credstore QT_QUICK_BACKEND=software \
    timeout --preserve-status 15 xinit /opt/roomdoor/bin/kiosk run -- /usr/bin/Xvfb :7 -nolisten tcp >x.log 2>&1; grep -q "room aurora" x.log'

echo '# security'
inside systemd-analyze security --no-pager kiosk.service | tail -1

echo '# remove and purge'
inside systemctl start kiosk
within 60 property ActiveState active || die 'the service does not start again'
expect 'it is removed' inside apt-get remove -y roomdoor
expect 'and nothing of it runs' inside sh -c '! pgrep -u kiosk'
expect 'settings and cache stay' inside sh -c 'test -e /etc/kiosk/kiosk.ini && test -e /var/cache/kiosk/mine'
expect 'nothing of the program stays' inside test ! -e /opt/roomdoor
expect 'it is purged' inside apt-get purge -y roomdoor
expect 'nothing stays: no settings, no meetings, no password, no user' inside sh -c '
    ! ls -d /etc/kiosk /var/lib/kiosk /var/cache/kiosk /run/kiosk /etc/credstore/exchange-password 2>/dev/null | grep . && ! getent passwd kiosk'
expect 'nor a unit' inside sh -c '! systemctl cat kiosk.service 2>/dev/null | grep -q ExecStart='

echo "$passed passed, 0 failed"
