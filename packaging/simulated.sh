# Sourced by whatever tries a door against `kiosk simulate`: what that has told of itself is in $said.
# shellcheck shell=bash

value() { sed -n "s/^.*$1 *\([^ ]*\).*/\1/p" <<<"$said" | head -1; } # value WHAT: the word after it
password() { sed -n 's/^ *password *//p' <<<"$said"; }

line() { # line PASSWORD: the sections that lead there; PASSWORD is a whole line of kiosk.ini
    printf '[room]\ntimezone = Europe/Berlin\n[exchange]\nurl = %s\nusername = %s\n%s\n' \
        "$(value 'Exchange at')" "$(value 'sign in as')" "$1"
}
settings() { # settings PASSWORD: the whole kiosk.ini of that room
    line "$1" | sed "s/^\[room\]$/&\nname = Aurora\nmailbox = $(value 'room mailbox')/"
}
