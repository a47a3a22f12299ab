"""A throw-away Kerberos realm on loopback: MIT's own KDC, as its Debian packages bring it, in a folder of the test."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAME = "ROOMDOOR.EXAMPLE"
SERVICE = f"HTTP/127.0.0.1@{NAME}"
SYSTEM = "/usr/sbin:/sbin:/usr/bin:/bin"
"""Where Debian puts the KDC's programs, which an ordinary user's PATH leaves out."""
CLIENT = """
[libdefaults]
    default_realm = {name}
    dns_lookup_kdc = false
    dns_lookup_realm = false
    dns_canonicalize_hostname = false
    rdns = false
    udp_preference_limit = 1
[realms]
    {name} = {{
        kdc = 127.0.0.1:{port}
    }}
"""
KDC = """
[kdcdefaults]
    kdc_listen = ""
    kdc_tcp_listen = 127.0.0.1:{port}
[realms]
    {name} = {{
        database_name = {folder}/principals
        key_stash_file = {folder}/stash
        acl_file = {folder}/acl
        max_life = 10h
        supported_enctypes = aes256-cts:normal
        default_principal_flags = +preauth
    }}
[logging]
    kdc = FILE:{folder}/kdc.log
"""


@dataclass(frozen=True, slots=True)
class Realm:
    """One realm: its principals, keytabs and ticket caches, and what its KDC was asked."""

    folder: Path
    port: int

    @property
    def environment(self) -> dict[str, str]:
        """What lets the system's Kerberos find this realm, and nothing of the machine's own."""
        return {
            "KRB5_CONFIG": str(self.folder / "krb5.conf"),
            "KRB5_KDC_PROFILE": str(self.folder / "kdc.conf"),
            "KRB5CCNAME": f"FILE:{self.folder / 'nobody'}",
            "KRB5_CLIENT_KTNAME": str(self.folder / "nothing"),
            "PATH": SYSTEM,
        }

    def run(self, program: str, *arguments: str, say: str = "") -> str:
        """Run one of Kerberos's programs to its end."""
        found = shutil.which(program, path=SYSTEM)
        assert found, f"{program} is missing: make kerberos installs it"
        done = subprocess.run(
            [found, *arguments], input=say, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def administer(self, order: str) -> None:
        """One order to the realm's administrator."""
        self.run("kadmin.local", "-r", NAME, "-q", order)

    def keytab(self, principal: str) -> Path:
        """A keytab with a new key for a principal: what an older one holds is worth nothing from now on."""
        file = self.folder / f"{re.sub('[^a-z]', '-', principal.lower())}.{len(list(self.folder.iterdir()))}.keytab"
        self.administer(f"ktadd -k {file} {principal}")
        return file

    def tickets(self, principal: str, password: str, life: str = "1h") -> str:
        """A cache that holds a ticket, as kinit fills it."""
        cache = f"FILE:{self.folder / re.sub('[^a-z]', '-', principal)}-{life}"
        self.run("kinit", "-l", life, "-c", cache, principal, say=f"{password}\n")
        return cache

    def asked(self) -> list[str]:
        """What the KDC answered, in order: "AS ISSUE" for a ticket to the realm, "TGS ISSUE" for one to a service."""
        told = re.findall(r"\b(AS|TGS)_REQ \(.*\) 127\.0\.0\.1: ([A-Z_ ]+):", (self.folder / "kdc.log").read_text())
        return [f"{kind} {verdict}" for kind, verdict in told]


@contextmanager
def realm(folder: Path) -> Iterator[Realm]:
    """The realm, running."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    made = Realm(folder, port)
    (folder / "krb5.conf").write_text(CLIENT.format(name=NAME, port=port))
    (folder / "kdc.conf").write_text(KDC.format(name=NAME, port=port, folder=folder))
    (folder / "acl").touch()
    made.run("kdb5_util", "create", "-s", "-r", NAME, "-P", "master")
    kdc = subprocess.Popen(
        [str(shutil.which("krb5kdc", path=SYSTEM)), "-n", "-r", NAME],
        env=made.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while "commencing operation" not in ((folder / "kdc.log").read_text() if (folder / "kdc.log").exists() else ""):
            assert kdc.poll() is None, "the KDC did not start"
        yield made
    finally:
        kdc.terminate()
        kdc.wait()
