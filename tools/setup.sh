#!/usr/bin/env bash
# Bring .venv up to date: a fitting Python, the system libraries that Qt opens, the packages of requirements/dev.lock.
#
# A stamp in .venv remembers what it was made from; while that holds, nothing is done. As root on Debian or Ubuntu,
# missing system packages are installed; anyone else is told the one line to run. PYTHON=python3.12 names an interpreter.
set -euo pipefail
cd "$(dirname "$0")/.."

lock=requirements/dev.lock
stamp=.venv/.made-from
candidates=${PYTHON:-python3 python3.13 python3.12 python3.11}

# A library that the Qt wheels open, and the Debian package that brings it (Ubuntu and Debian 13 map some of the names
# to newer ones, such as libglib2.0-0t64). Found by trial; rendering, X11 and Wayland in this order.
libraries='
libGL.so.1                libgl1
libEGL.so.1               libegl1
libfontconfig.so.1        libfontconfig1
libxkbcommon.so.0         libxkbcommon0
libdbus-1.so.3            libdbus-1-3
libglib-2.0.so.0          libglib2.0-0
libxcb-cursor.so.0        libxcb-cursor0
libxcb-icccm.so.4         libxcb-icccm4
libxcb-keysyms.so.1       libxcb-keysyms1
libxcb-shape.so.0         libxcb-shape0
libxcb-xkb.so.1           libxcb-xkb1
libxkbcommon-x11.so.0     libxkbcommon-x11-0
libwayland-cursor.so.0    libwayland-cursor0
libwayland-egl.so.1       libwayland-egl1
'

# What .venv is made from, as one line; the first argument is the Python that it has or shall have.
fingerprint() {
    { pwd && "$1" -c 'import sys; print(sys.version)' && cat "$lock" tools/setup.sh; } 2>/dev/null | sha256sum
}

find_python() {
    local candidate
    for candidate in $candidates; do
        if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' >/dev/null 2>&1; then
            echo "$candidate"
            return
        fi
    done
}

# The Debian packages that are still to be installed. The library is looked for, not the package: that is also true
# where the package has another name, or where the library came by another way.
missing_packages() {
    local present library package
    present=$(/sbin/ldconfig -p 2>/dev/null || true)
    while read -r library package; do
        [[ -z $library || $present == *"$library (libc6,"* ]] || echo "$package"
    done <<<"$libraries"
    "$python" -c 'import ensurepip, venv' 2>/dev/null ||
        "$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'
}

# On a terminal, draw what comes in as one line that changes (of what apt downloads, without the address).
show_progress() {
    local line
    while read -r line; do
        [[ ! -t 1 ]] || printf '\r\033[K%s … %.40s' "$1" "${line/ http*main/}"
    done
    [[ ! -t 1 ]] || printf '\r\033[K%s … ' "$1"
}

# step LABEL COMMAND…: run it and tell how long it took, or else all that it said.
step() {
    local label=$1 log
    shift
    log=$(mktemp)
    SECONDS=0
    printf '%s … ' "$label"
    if "$@" 2>&1 | tee "$log" | show_progress "$label"; then
        echo "ok ($SECONDS s)"
        rm "$log"
    else
        echo "failed"
        cat "$log" >&2
        rm "$log"
        return 1
    fi
}

install_debian_packages() {
    export DEBIAN_FRONTEND=noninteractive
    apt-get update && apt-get install --yes --no-install-recommends "$@"
}

# Wheels only: nothing is compiled here, and no foreign setup.py runs.
install_python_packages() {
    .venv/bin/python -m pip install --disable-pip-version-check --no-input \
        --only-binary :all: --require-hashes --requirement "$lock"
}

# Let .venv find the source tree, and give it the command `kiosk`, from whatever folder either is called.
link_source_tree() {
    pwd >"$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/roomdoor.pth"
    printf '#!/bin/sh\nexec "%s/.venv/bin/python" -m kiosk "$@"\n' "$PWD" >.venv/bin/kiosk
    chmod +x .venv/bin/kiosk
}

if [[ -e $stamp && $(<"$stamp") == "$(fingerprint "${PYTHON:-.venv/bin/python}")" ]]; then
    exit
fi

python=$(find_python)
if [[ -z $python ]]; then
    echo "The room door needs Python 3.11, 3.12 or 3.13, and none of these is one: $candidates." \
        'Install one, or name it: make test PYTHON=/path/to/python3.12' >&2
    exit 1
fi

mapfile -t missing < <(missing_packages)
if ((${#missing[@]} == 0)); then
    echo '[1/3] System libraries … ok'
elif ! command -v apt-get >/dev/null; then
    echo "[1/3] System libraries … Qt may miss what Debian calls ${missing[*]}; install it if the door does not start"
elif ((EUID == 0)); then
    step "[1/3] Debian packages, ${#missing[@]} missing" install_debian_packages "${missing[@]}"
else
    if command -v sudo >/dev/null; then sudo='sudo ' root=''; else sudo='' root=' as root'; fi
    echo "Some Debian packages are missing. Run this line${root}, then the same make again:" >&2
    echo "    ${sudo}apt-get update && ${sudo}apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 1
fi

step "[2/3] .venv with $("$python" --version)" "$python" -m venv --clear .venv
step "[3/3] Python packages, about 150 MB" install_python_packages || {
    echo "If it is pyside6 that was not found: its wheels need glibc 2.34 on x86-64, 2.39 (Debian 13, Ubuntu 24.04)" \
        "on ARM; here is $(getconf GNU_LIBC_VERSION)." >&2
    exit 1
}
link_source_tree
fingerprint .venv/bin/python >"$stamp"
