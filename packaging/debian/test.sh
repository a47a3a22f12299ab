#!/usr/bin/env bash
# Try the package as a site would: a clean Debian of its own (machine.sh), and every way a package comes and goes.
set -euo pipefail
cd "$(dirname "$0")/../.."
package=${1:-}
. packaging/debian/machine.sh
cp "$package" "$root/new.deb"

# An older version of the same, for the upgrade: other version, and one file that the new one does not have.
old_version=0.0.1+${release}1
dpkg-deb --raw-extract "$package" "$work/old"
sed -i "s/^Version:.*/Version: $old_version/" "$work/old/DEBIAN/control"
echo gone >"$work/old/opt/roomdoor/gone"
dpkg-deb --root-owner-group -Znone --build "$work/old" "$root/old.deb" >/dev/null
rm -rf "$work/old"

boot

echo '# install'
expect 'it installs, with everything it needs already in it' inside apt-get install -y /old.deb
expect 'there is a user kiosk, who cannot sign in' inside sh -c 'getent passwd kiosk | grep -q /usr/sbin/nologin'
expect 'the settings are root’s, and the door may read them' \
    inside sh -c '[ "$(stat -c %a:%U:%G /etc/kiosk/kiosk.ini)" = 640:root:kiosk ]'
expect 'its unit is sound' inside systemd-analyze verify /usr/lib/systemd/system/kiosk.service
expect 'it is to start with the machine' inside systemctl is-enabled kiosk.service
expect 'a door that is not set up runs, and tells that it lives' within 60 property ActiveState active
expect 'it says that it is not set up' within 20 property StatusText 'not set up'
expect 'nobody but root reads the door’s folders' \
    inside sh -c '[ "$(stat -c %a:%U /var/lib/kiosk)" = 700:kiosk ] && [ "$(stat -c %a:%U /var/cache/kiosk)" = 700:kiosk ]'

echo '# set up'
simulate
expect 'there is a place for its password, for root alone' inside sh -c '[ "$(stat -c %a:%U /etc/credstore)" = 700:root ]'
(umask 077 && password >"$root/etc/credstore/exchange-password")
inside sh -c "kiosk setup --name Aurora --mailbox '$(value 'room mailbox')' --timezone Europe/Berlin --force \
    --server '$(value 'Exchange at')' --username '$(value 'sign in as')' --password-file /etc/credstore/exchange-password" >"$work/said" ||
    { cat "$work/said" && die 'kiosk setup'; }
expect 'kiosk setup leaves the settings root’s, and the door may read them' \
    inside sh -c '[ "$(stat -c %a:%U:%G /etc/kiosk/kiosk.ini)" = 640:root:kiosk ]'
expect 'the door comes to its room by itself' within 60 property StatusText '*, live'
expect 'kiosk status tells how it is' within 10 inside kiosk status
settings 'password_credential = exchange-password' >"$root/etc/kiosk/kiosk.ini"
expect 'what root has written is still the door’s to read' \
    inside sh -c '[ "$(stat -c %a:%U:%G /etc/kiosk/kiosk.ini)" = 640:root:kiosk ]'
expect 'kiosk config finds settings and password' inside kiosk config
expect 'kiosk doctor finds nothing wrong that matters' inside kiosk doctor
expect 'nobody has restarted it' property NRestarts 0
inside systemctl stop kiosk  # what systemd hands over it hands over at the start
inside systemctl start kiosk
expect 'the door comes to its room' within 60 property StatusText '*, live'
expect 'the password is in no file of the door’s, and not in its log' \
    inside sh -c '! grep -rqs "$(cat /etc/credstore/exchange-password)" /var/lib/kiosk /var/cache/kiosk /etc/kiosk && ! journalctl -u kiosk | grep -qF "$(cat /etc/credstore/exchange-password)"'
expect 'the schedule is kept for the next boot' within 10 inside sh -c 'ls /var/cache/kiosk/schedule-*.json'
pid() { inside pgrep -u kiosk -f 'bin/kiosk run' | tail -1; }
same=$(pid)
cp "$root/etc/kiosk/kiosk.ini" "$work/sound.ini"
sed -i 's/^name = .*/name = Borealis/' "$root/etc/kiosk/kiosk.ini"
named() { inside kiosk status | grep -q "room *$1,"; }
expect 'a running door takes up its new name' within 60 named Borealis
echo 'nonsense = 1' >>"$root/etc/kiosk/kiosk.ini"
expect 'and keeps it when the next change cannot be used, which it tells' within 60 inside sh -c 'kiosk status | grep -q "unknown key"'
cp "$work/sound.ini" "$root/etc/kiosk/kiosk.ini"
expect 'until it can' within 60 named Aurora
expect 'and all of that is one process' test "$(pid)" = "$same"

echo '# it heals'
hung=$(pid)
inside kill -STOP "$hung"
restarted() { [[ $(inside systemctl show --property NRestarts --value kiosk.service) -ge $1 ]] && property ActiveState active; }
expect 'a hung screen is noticed, and a new one lives' within 120 restarted 1
expect 'the hung one is gone' within 5 sh -c "! kill -0 $hung 2>/dev/null || true"
within 60 property StatusText '*, live' || die 'the door does not come back to its calendar'
inside kill -KILL "$(pid)"
expect 'one that is killed comes back' within 60 restarted 2
expect 'and reads its calendar' within 60 property StatusText '*, live'
cp -a "$root/etc/kiosk/kiosk.ini" "$work/sound.ini"
rm "$root/etc/kiosk/kiosk.ini"
expect 'without its settings it goes on, and tells' within 60 inside sh -c 'kiosk status | grep "door .*live" && kiosk status | grep "settings .*kiosk.ini"'
inside systemctl restart kiosk
expect 'but cannot begin without them' within 60 property StatusText 'not set up'
cp -a "$work/sound.ini" "$root/etc/kiosk/kiosk.ini"
expect 'until they are back' within 60 property StatusText '*, live'

echo '# its disk'
own='/var/lib/kiosk /var/cache/kiosk'
inside systemctl stop kiosk
inside sh -c 'find /var/lib/kiosk /var/cache/kiosk -type f -exec sh -c "head -c 4096 /dev/urandom >\$1" - {} \;'
inside systemctl start kiosk
expect 'what it has kept may be nonsense: it reads its calendar' within 60 property StatusText '*, live'
expect 'and keeps it anew' within 10 inside sh -c 'grep -q mailbox /var/cache/kiosk/schedule-*.json'
inside systemctl stop kiosk
for folder in $own; do
    inside mount -t tmpfs -o "size=64k,mode=700,uid=$(inside id -u kiosk),gid=$(inside id -g kiosk)" full "$folder"
    inside dd if=/dev/zero of="$folder/full" 2>/dev/null && die 'a disk that is never full'
done
inside systemctl start kiosk
expect 'a full disk keeps it from nothing but keeping' within 60 property StatusText '*, live'
expect 'which it tells, once' test "$(inside journalctl -u kiosk -o cat --since -1min | grep -c 'the last good schedule cannot be kept')" = 1
for folder in $own; do inside mount -o remount,ro "$folder"; done
same=$(pid)
inside sleep 15
expect 'a disk that turns read-only under it does not either' property StatusText '*, live'
test "$(pid)" = "$same" || die 'it was restarted for its disk'
inside systemctl restart kiosk
expect 'nor one that is so from the beginning' within 60 property StatusText '*, live'
inside systemctl stop kiosk
for folder in $own; do inside umount "$folder"; done
inside systemctl start kiosk
within 60 property StatusText '*, live' || die 'it does not come back to its disk'

echo '# its Exchange'
inside systemctl stop simulate
expect 'a dead Exchange restarts nothing' sh -c 'sleep 35'
[[ $(inside systemctl show --property NRestarts --value kiosk.service) -eq 0 ]] || die 'the door was restarted for its Exchange'
expect 'and is told' property StatusText '*connection-refused'

echo '# upgrade'
cp -a "$root/etc/kiosk/kiosk.ini" "$work/kiosk.ini"
inside sh -c 'touch /var/cache/kiosk/mine'
expect 'it upgrades without a question' inside apt-get install -y /new.deb
expect 'the settings are kept' cmp "$root/etc/kiosk/kiosk.ini" "$work/kiosk.ini"
expect 'the cache is kept' inside test -e /var/cache/kiosk/mine
expect 'what the old version had and the new one has not is gone' inside test ! -e /opt/roomdoor/gone
expect 'the new one runs' within 60 property ActiveState active
expect 'it tells its build' inside sh -c 'kiosk --version | grep -q build'
expect 'it goes back to the old version' inside apt-get install -y --allow-downgrades /old.deb
expect 'which runs' within 60 property ActiveState active

echo '# on X'
inside systemctl stop kiosk
expect 'the same session runs on an X server' inside sh -c '
    cd /tmp && touch x.log && chmod 666 x.log
    KIOSK_SESSION=x11 HOME=/tmp KIOSK_CONFIG=/etc/kiosk/kiosk.ini CREDENTIALS_DIRECTORY=/etc/credstore QT_QUICK_BACKEND=software \
    timeout --preserve-status 15 xinit /opt/roomdoor/bin/kiosk run -- /usr/bin/Xvfb :7 -nolisten tcp >x.log 2>&1; grep -q "room aurora" x.log'

echo '# security'
expect 'its exposure is no more than docs/security.md says' inside systemd-analyze security --threshold=20 --no-pager kiosk.service
tail -1 "$work/said"

echo '# remove and purge'
inside systemctl start kiosk
within 60 property ActiveState active || die 'the service does not start again'
expect 'it is removed' inside apt-get remove -y roomdoor
expect 'and nothing of it runs' within 15 inside sh -c '! pgrep -u kiosk'
expect 'settings and cache stay' inside sh -c 'test -e /etc/kiosk/kiosk.ini && test -e /var/cache/kiosk/mine'
expect 'nothing of the program stays' inside test ! -e /opt/roomdoor
expect 'it is purged' inside apt-get purge -y roomdoor
expect 'nothing stays: no settings, no meetings, no password, no user' inside sh -c '
    ! ls -d /etc/kiosk /var/lib/kiosk /var/cache/kiosk /run/kiosk /etc/credstore/exchange-password 2>/dev/null | grep . && ! getent passwd kiosk'
expect 'what is Debian’s own does' inside test -d /opt
expect 'nor a unit' inside sh -c '! systemctl cat kiosk.service 2>/dev/null | grep -q ExecStart='

echo "$passed passed, 0 failed"
