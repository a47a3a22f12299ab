"""A release: what is signed can be checked with what every Debian has, and what was changed on the way is noticed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
KEY = "doors@example.com"
CHECK = "gpgv --keyring ./roomdoor.gpg SHA256SUMS.asc SHA256SUMS && sha256sum --check SHA256SUMS"

TOOLS = ("gpg", "gpgv", "sha256sum")
pytestmark = pytest.mark.skipif(not all(map(shutil.which, TOOLS)), reason="signed and checked with Debian's tools")


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """Two files, laid out and signed by a key made for this."""
    rings = tmp_path / "keys"
    rings.mkdir(mode=0o700)
    surroundings = {**os.environ, "GNUPGHOME": str(rings), "RELEASE": str(tmp_path / "out")}
    made = ["gpg", "--batch", "--quiet", "--passphrase", "", "--quick-generate-key", KEY, "ed25519", "sign", "never"]
    subprocess.run(made, env=surroundings, check=True, capture_output=True)
    files = [tmp_path / "roomdoor_1.0.deb", tmp_path / "roomdoor-1.0.tar.gz"]
    for file in files:
        file.write_text(file.name)
    try:
        subprocess.run(
            [str(ROOT / "packaging" / "release.sh"), KEY, *map(str, files)],
            env=surroundings,
            check=True,
            capture_output=True,
        )
    finally:
        subprocess.run(["/bin/sh", "-c", "gpgconf --kill all"], env=surroundings, check=False, capture_output=True)
    return tmp_path / "out"


def holds(release: Path) -> bool:
    """What docs/panel.md lets whoever installs do."""
    return subprocess.run(["/bin/sh", "-c", CHECK], cwd=release, check=False, capture_output=True).returncode == 0


def test_a_release_is_checked_as_the_guide_says_and_a_changed_file_is_noticed(release: Path) -> None:
    named = {line.split()[1] for line in (release / "SHA256SUMS").read_text().splitlines()}
    assert named == {"CHANGELOG.md", "roomdoor-1.0.tar.gz", "roomdoor_1.0.deb"}
    assert CHECK in (ROOT / "docs" / "panel.md").read_text(encoding="utf-8")
    assert holds(release)
    (release / "roomdoor_1.0.deb").write_text("another")
    assert not holds(release)


def test_checksums_that_were_made_to_fit_are_noticed_by_the_signature(release: Path) -> None:
    (release / "roomdoor_1.0.deb").write_text("another")
    sums = subprocess.run(
        ["/bin/sh", "-c", "sha256sum -- *.md *.gz *.deb"], cwd=release, check=True, capture_output=True, text=True
    ).stdout
    (release / "SHA256SUMS").write_text(sums)
    assert not holds(release)
