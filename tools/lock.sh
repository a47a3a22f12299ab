#!/usr/bin/env bash
# Write requirements/*.lock from pyproject.toml: exact versions and hashes, for every Python and system that we support.
#
# run.lock is what a door needs (the simulated Exchange included); dev.lock adds the tools; bundle.lock is PyInstaller on
# top of run.lock, fleet.lock Ansible by itself. What is locked stays as it is while pyproject.toml allows it; --upgrade
# takes the newest versions of all, --upgrade-package NAME of one.
set -euo pipefail
cd "$(dirname "$0")/.."

uv=build/uv/bin/uv
if [[ ! -x $uv ]]; then
    "${PYTHON:-python3}" -m venv build/uv
    build/uv/bin/pip install --disable-pip-version-check --quiet 'uv==0.13.*'
fi

export UV_CUSTOM_COMPILE_COMMAND='make lock'
compile() {
    "$uv" pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --quiet "$@"
}
door=(pyproject.toml --extra simulator --extra metrics --extra mqtt)
compile "${door[@]}" --output-file requirements/run.lock "$@"
compile "${door[@]}" --extra dev --constraint requirements/run.lock --output-file requirements/dev.lock "$@"
compile --group bundle --constraint requirements/run.lock --output-file requirements/bundle.lock "$@"
compile --group fleet --output-file requirements/fleet.lock "$@"
