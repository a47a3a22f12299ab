#!/usr/bin/env bash
# Run tests/prometheus: the alert rules and the dashboard, by promtool of Debian's Prometheus.
#
# As root it is installed; anyone else is told the line (tools/debian.sh). No Prometheus is started.
set -euo pipefail
cd "$(dirname "$0")/.."

. tools/debian.sh
need prometheus
.venv/bin/python -m pytest tests/prometheus "$@"
