#!/usr/bin/env bash
# Run tests/kerberos: a throw-away KDC on loopback, and the door signing in with its tickets.
#
# What that needs comes as Debian packages, so that nothing is compiled: the KDC, kinit, and gssapi for Debian's Python,
# which is linked into build/kerberos for .venv to find. As root they are installed; anyone else is told the line
# (tools/debian.sh). The tests run the KDC themselves, as whoever runs them.
set -euo pipefail
cd "$(dirname "$0")/.."

. tools/debian.sh
installed=/usr/lib/python3/dist-packages
found=build/kerberos
need krb5-kdc krb5-admin-server krb5-user python3-gssapi

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
