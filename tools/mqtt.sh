#!/usr/bin/env bash
# Run tests/broker: Debian's mosquitto on loopback, and what a door tells it.
#
# As root the broker is installed; anyone else is told the line (tools/debian.sh). The tests run it themselves.
set -euo pipefail
cd "$(dirname "$0")/.."

. tools/debian.sh
need mosquitto
.venv/bin/python -m pytest tests/broker "$@"
