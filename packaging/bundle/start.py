"""What PyInstaller starts."""

from kiosk.cli import entry

if __name__ == "__main__":
    entry()
