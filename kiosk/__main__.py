"""`python -m kiosk` is `kiosk`."""

from kiosk.cli import entry

if __name__ == "__main__":
    entry()
