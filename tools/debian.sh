# Sourced: `need PACKAGE…` installs Debian packages that are missing, as root; anyone else is told the line.
# shellcheck shell=bash
#
# No service is started by that: the tests run what they need themselves, as whoever runs them.

need() {
    local package missing=()
    for package in "$@"; do
        dpkg-query --show --showformat '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    ((${#missing[@]})) || return 0
    if ((EUID != 0)); then
        echo "Some Debian packages are missing. Run this line as root, then the same make again:" >&2
        echo "    apt-get update && apt-get install --no-install-recommends ${missing[*]}" >&2
        exit 1
    fi
    echo "Debian packages: ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    local policy=/usr/sbin/policy-rc.d # asked by Debian before it starts a service
    if [[ ! -e $policy ]]; then
        # shellcheck disable=SC2064 # its name is known now
        trap "rm -f '$policy'" EXIT
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod +x "$policy"
    fi
    { apt-get update && apt-get install --yes --no-install-recommends "${missing[@]}"; } >/dev/null
}
