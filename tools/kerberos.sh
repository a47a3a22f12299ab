#!/usr/bin/env bash
# Run tests/kerberos: a throw-away KDC on loopback, and the door signing in with its tickets.
#
# What that needs comes as Debian packages, so that nothing is compiled: the KDC, kinit, and gssapi for Debian's Python,
# which is linked into build/kerberos for .venv to find. As root they are installed; anyone else is told the line.
# No service is started: the tests run the KDC themselves, as whoever runs them.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=(krb5-kdc krb5-admin-server krb5-user python3-gssapi)
installed=/usr/lib/python3/dist-packages
found=build/kerberos

missing=()
for package in "${packages[@]}"; do
    dpkg-query --show --showformat '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if ((${#missing[@]})); then
    if ((EUID != 0)); then
        echo "Some Debian packages are missing. Run this line as root, then the same make again:" >&2
        echo "    apt-get update && apt-get install --no-install-recommends ${missing[*]}" >&2
        exit 1
    fi
    echo "Debian packages: ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    policy=/usr/sbin/policy-rc.d # asked by Debian before it starts a service: the machine's own KDC is not wanted
    if [[ ! -e $policy ]]; then
        trap 'rm -f "$policy"' EXIT
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod +x "$policy"
    fi
    { apt-get update && apt-get install --yes --no-install-recommends "${missing[@]}"; } >/dev/null
fi

rm -rf "$found"
mkdir -p "$found"
ln -s "$installed"/{gssapi,decorator.py} "$found"
export PYTHONPATH=$PWD/$found${PYTHONPATH:+:$PYTHONPATH}
if ! .venv/bin/python -c 'import gssapi'; then
    echo "Debian's gssapi is for $(/usr/bin/python3 --version), .venv has $(.venv/bin/python --version):" \
        "make clean, and make kerberos PYTHON=/usr/bin/python3" >&2
    exit 1
fi
.venv/bin/python -m pytest tests/kerberos "$@"
