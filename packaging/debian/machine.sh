# Sourced by what tries things on a clean Debian of its own, with systemd in it: packaging/*/test.sh.
#
# Root only. A minimal Debian is made once (debootstrap, in build/debian) and each run works on a copy in memory, $root.
# `boot` starts it; the unit is started by that Debian's own systemd: cage draws for nobody (wlroots' headless back end),
# everything else is real. What is missing here (debootstrap, systemd-container) is installed, never skipped.
# $package is the package to be tried; the newest in dist/ if it is empty.

((EUID == 0)) || { echo 'needs root: debootstrap, mounts, a container' >&2 && exit 2; }
package=${package:-$(ls -t dist/roomdoor_*_amd64.deb 2>/dev/null | head -1)}
[[ -n $package ]] || { echo 'build it first: make package' >&2 && exit 2; }
release=$(sed -n 's/.*+\([a-z]*\)[0-9]*_.*/\1/p' <<<"$package")

for tool in debootstrap systemd-nspawn; do
    command -v "$tool" >/dev/null && continue
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends debootstrap systemd-container >/dev/null
    break
done

base=build/debian/$release
if [[ ! -e $base/.made ]]; then
    echo "a clean Debian ($release) … "
    rm -rf "$base" && mkdir -p "$base"
    debootstrap --variant=minbase "$release" "$base" >"$base.log" || { tail "$base.log" && exit 1; }
    # What the package depends on, so that it is installed without a network; the package itself is not.
    depends=$(dpkg-deb --field "$package" Depends)
    export DEBIAN_FRONTEND=noninteractive
    chroot "$base" apt-get update -qq
    chroot "$base" apt-get satisfy -y --no-install-recommends "$depends" >>"$base.log" 2>&1 &&
        chroot "$base" apt-get install -y --no-install-recommends systemd-sysv dbus xinit xvfb procps python3-apt >>"$base.log" 2>&1 ||
        { tail "$base.log" && exit 1; }
    touch "$base/.made"
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

booted() { [[ $(inside systemctl is-system-running) =~ running|degraded ]]; }
boot() { # boot ARGUMENTS OF systemd-nspawn…
    echo '# a machine with systemd, and no network for apt'
    systemd-nspawn --quiet --directory "$root" --boot --register=no --keep-unit --console=pipe "$@" \
        </dev/null >"$work/console" 2>&1 &
    machine=$!
    within 20 pgrep --parent "$machine" >/dev/null || die 'the container does not start'
    init=$(pgrep --parent "$machine")
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
}

# A simulated Exchange in there, and what it told of itself.
simulate() {
    inside systemd-run --quiet --unit simulate kiosk simulate --port 8765
    within 30 inside sh -c 'journalctl -u simulate -o cat | grep -q 127.0.0.1:8765' || die 'the simulated Exchange does not start'
    said=$(inside journalctl -u simulate -o cat --no-pager)
}
. packaging/simulated.sh
