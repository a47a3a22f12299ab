"""An imitation of hidapi (package hid), for busylight_core to stand on: what is plugged in is a file in a folder.

The folder is $FAKE_HID. `plugged` holds a word for each device, its vendor, product and name; what is written to one is
appended to `written`, a line each: the name and the bytes in hex. A device whose name ends in `!` answers -1, as hidapi
does for one that was pulled out.
"""

from __future__ import annotations

import os
from pathlib import Path


def _folder() -> Path:
    return Path(os.environ["FAKE_HID"])


def enumerate() -> list[dict[str, object]]:  # noqa: A001 - hidapi's name
    found = []
    for line in (_folder() / "plugged").read_text().splitlines():
        vendor, product, name = line.split(" ", 2)
        found.append(
            {
                "vendor_id": int(vendor, 16),
                "product_id": int(product, 16),
                "path": f"/dev/{name}".encode(),
                "serial_number": "1",
                "manufacturer_string": "Fake",
                "product_string": name.rstrip("!"),
                "release_number": 1,
                "interface_number": 0,
                "usage_page": 0,
                "usage": 0,
                "bus_type": 1,
            }
        )
    return found


class device:  # noqa: N801 - hidapi's name
    def __init__(self) -> None:
        self._name = ""

    def open_path(self, path: bytes) -> None:
        if path not in {each["path"] for each in enumerate()}:
            raise OSError("open failed")
        self._name = path.decode().removeprefix("/dev/")

    def close(self) -> None:
        self._name = ""

    def write(self, data: bytes) -> int:
        if self._name.endswith("!") or self._name not in (_folder() / "plugged").read_text():
            return -1
        with (_folder() / "written").open("a") as stream:
            stream.write(f"{self._name} {bytes(data).hex()}\n")
        return len(data)

    send_feature_report = write

    def error(self) -> str:
        return ""
