#!/usr/bin/env bash
# Lint the role, then let it set up a door as a site would: on a clean Debian (packaging/debian/machine.sh), as its own
# localhost, against a simulated Exchange. A second run must change nothing, and a mistake must not reach the door.
#
# Ansible is installed here into an environment of its own; it is no dependency of the door.
set -euo pipefail
cd "$(dirname "$0")/../.."
export PYTHONDONTWRITEBYTECODE=1

ansible=$PWD/build/ansible
lock=$(sha256sum <requirements/fleet.lock)
if [[ $lock != "$(cat "$ansible/.made-from" 2>/dev/null)" ]]; then
    # Debian's own interpreter: the clean Debian has the same.
    /usr/bin/python3 -m venv --clear "$ansible"
    "$ansible/bin/pip" install --disable-pip-version-check --quiet --only-binary :all: --require-hashes -r requirements/fleet.lock
    echo "$lock" >"$ansible/.made-from"
fi
export PATH=$ansible/bin:$PATH
export ANSIBLE_HOME=$PWD/build/ansible-home
ansible-lint --offline --strict --profile production packaging/ansible

package=${1:-}
. packaging/debian/machine.sh
fleet=$root/fleet
cp -r packaging/ansible "$fleet"
cp "$package" "$fleet/roomdoor.deb"
mkdir -p "$root$ansible"
boot --bind-ro="$ansible"

# The simulated Exchange runs from the same package, unpacked elsewhere, for it must be there before the door is.
dpkg-deb --extract "$package" "$root/simulated"
mkdir "$root/usr/local/simulated"
mv "$root/simulated/opt/roomdoor" "$root/usr/local/simulated"
rm -r "$root/simulated"
cat >"$root/usr/bin/kiosk" <<'EOD'
#!/bin/sh
exec /usr/local/simulated/roomdoor/bin/python -I -c 'from kiosk.cli import entry; entry()' "$@"
EOD
chmod 755 "$root/usr/bin/kiosk"
simulate
rm "$root/usr/bin/kiosk"
password=$(password)

mkdir "$fleet/doors"
line 'password_credential = exchange-password' >"$fleet/doors/common.ini"
printf '[mqtt]\nhost = 127.0.0.1\nusername = doors\npassword_credential = mqtt-password\n' >>"$fleet/doors/common.ini"
printf 'extends = common.ini\n[room]\nname = Aurora\nmailbox = %s\n' "$(value 'room mailbox')" >"$fleet/doors/aurora.ini"
cat >"$fleet/inventory.yml" <<EOD
doors:
  vars: {roomdoor_package: roomdoor.deb, roomdoor_common: doors/common.ini, roomdoor_password: '${password//\'/\'\'}', roomdoor_mqtt_password: of the broker}
  hosts:
    localhost: {ansible_connection: local, roomdoor_settings: doors/aurora.ini}
EOD
play() { # play ARGUMENT…: what it says is in $work/play
    inside sh -c 'cd /fleet && HOME=/root LC_ALL=C.UTF-8 "$@"' - "$ansible/bin/ansible-playbook" --inventory inventory.yml site.yml "$@" >"$work/play" 2>&1 ||
        { cat "$work/play" && return 1; }
}
changes() { sed -n 's/.*changed=\([0-9]*\).*/\1/p' "$work/play"; }

echo '# the first run'
expect 'the role sets up a door from nothing' play
expect 'which came to its room' within 30 property StatusText '*, live'
expect 'the passwords are root’s alone' inside sh -c '[ "$(stat -c %a:%U /etc/credstore/exchange-password /etc/credstore/mqtt-password | uniq)" = 600:root ]'
expect 'a broker that is not there is told, and makes no door ill' inside sh -c 'kiosk status | grep "mqtt *connection-refused"'
expect 'the settings are root’s, and the door may read them' \
    inside sh -c '[ "$(stat -c %a:%U:%G /etc/kiosk/kiosk.ini /etc/kiosk/common.ini | uniq)" = 640:root:kiosk ]'
refuse 'no password is in anything that was said' grep -qF -e "$password" -e 'of the broker' "$work/play"

echo '# the second run'
started=$(inside systemctl show --property ActiveEnterTimestampMonotonic --value kiosk.service)
expect 'a second run goes through' play
expect 'and changes nothing' test "$(changes)" = 0
expect 'not even the door was restarted' property ActiveEnterTimestampMonotonic "$started"
expect 'nothing is left beside the settings' inside sh -c '[ "$(ls -A /etc/kiosk | tr "\n" " ")" = "common.ini kiosk.ini " ]'

echo '# a mistake'
cp -a "$root/etc/kiosk" "$work/before"
sed -i 's/Berlin/Berlln/' "$fleet/doors/common.ini"
refuse 'settings that cannot be used stop the run' play
expect 'which says what is wrong with them' grep -q 'Europe/Berlln' "$work/play"
expect 'and the door’s own are as they were' diff -r "$work/before" "$root/etc/kiosk"
expect 'it shows its room' within 30 property StatusText '*, live'

echo '# a change for all'
sed -i 's/Berlln/Vienna/' "$fleet/doors/common.ini"
expect 'a new shared file goes through' play
expect 'the door reads it' inside sh -c 'kiosk config | grep -q Europe/Vienna'
expect 'and is in its room' within 30 property StatusText '*, live'

echo "$passed passed, 0 failed"
