#!/usr/bin/env bash
# Run tests/prometheus: the alert rules and the dashboard, by promtool of Debian's Prometheus.
#
# It alone is taken out of the package, into build/promtool: the whole of it would be 300 MB, and a service.
set -euo pipefail
cd "$(dirname "$0")/.."

place=build/promtool
if [[ ! -x $place/promtool ]]; then
    rm -rf "$place"
    mkdir -p "$place"
    ((EUID)) || apt-get update >/dev/null
    (cd "$place" && apt-get -o APT::Sandbox::User= download prometheus >/dev/null &&
        dpkg-deb --fsys-tarfile prometheus_*.deb | tar --extract --strip-components=3 ./usr/bin/promtool && rm prometheus_*.deb)
fi
PATH=$PWD/$place:$PATH .venv/bin/python -m pytest tests/prometheus "$@"
