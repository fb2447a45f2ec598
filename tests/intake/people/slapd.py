"""A real directory: OpenLDAP's slapd in a temporary folder, on loopback, by LDAPS alone, with a certificate of its own
authority. Where slapd is not installed, tests that need it are skipped, which counts as failed in CI."""

from __future__ import annotations

import datetime
import ipaddress
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from schemas.access.provider import Directory

BASE = "dc=amt,dc=example"
READER, SECRET = f"cn=leser,{BASE}", "Leserschlüssel 7"
PEOPLE = {"erika": "Sieben Schwäne", "otto": "Acht Otter", "o*to": "Neun Sterne"}
GROUPS = {"rw-fach": ["erika", "otto"], "rw-leitung": ["erika"]}
_CONFIG = """\
include {schema}/core.schema
include {schema}/cosine.schema
include {schema}/inetorgperson.schema
modulepath {modules}
moduleload back_mdb
pidfile {folder}/slapd.pid
TLSCertificateFile {folder}/zertifikat.pem
TLSCertificateKeyFile {folder}/schluessel.pem
TLSVerifyClient never
disallow bind_anon
require authc
database mdb
suffix "{base}"
rootdn "cn=wurzel,{base}"
directory {folder}/daten
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="{reader}" read by * none
"""


def programs() -> Path | None:
    """slapd, where it is installed; Debian keeps it out of the usual path."""
    found = shutil.which("slapd") or shutil.which("slapd", path="/usr/sbin:/usr/lib/openldap:/usr/libexec")
    return Path(found) if found else None


@dataclass
class Slapd:
    """A running directory; `directory` are the settings that lead to it."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes]

    @property
    def directory(self) -> Directory:
        """How the workbench is told of it."""
        return Directory(
            f"ldaps://127.0.0.1:{self.port}", BASE, READER, str(self.folder / "zertifikat.pem"),
            group_base=f"ou=gruppen,{BASE}", narrow="(!(description=ausgeschieden))",
        )  # fmt: skip

    @classmethod
    def make(cls, folder: Path) -> Slapd:
        """A directory with three people and two groups, started."""
        program = programs()
        if program is None:
            pytest.skip("no OpenLDAP server (slapd): install the package slapd")
        (folder / "daten").mkdir(parents=True)
        certificate(folder, "127.0.0.1")
        modules = next((one for one in (Path("/usr/lib/ldap"), Path("/usr/lib/openldap")) if one.exists()), folder)
        schema = next(one for one in (Path("/etc/ldap/schema"), Path("/etc/openldap/schema")) if one.exists())
        config = _CONFIG.format(schema=schema, modules=modules, folder=folder, base=BASE, reader=READER)
        (folder / "slapd.conf").write_text(config, encoding="utf-8")
        (folder / "leute.ldif").write_text(_people(), encoding="utf-8")
        slapadd = ["-Ta", "-f", str(folder / "slapd.conf"), "-l", str(folder / "leute.ldif")]
        done = subprocess.run([str(program), *slapadd], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        port = _free()
        process = subprocess.Popen(
            [str(program), "-d0", "-f", str(folder / "slapd.conf"), "-h", f"ldaps://127.0.0.1:{port}"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        made = cls(folder, port, process)
        made._wait()
        return made

    def stop(self) -> None:
        """Ends it."""
        self.process.terminate()
        self.process.wait(10)

    def _wait(self) -> None:
        for _ in range(100):
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            assert self.process.poll() is None, "slapd ended"
            time.sleep(0.05)
        raise AssertionError("slapd does not listen")


def certificate(folder: Path, host: str) -> None:
    """A certificate for an address, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "zertifikat.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    written = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "schluessel.pem").write_bytes(written)
    (folder / "schluessel.pem").chmod(0o600)


def _people() -> str:
    parts = [
        f"dn: {BASE}\nobjectClass: dcObject\nobjectClass: organization\no: Amt\ndc: amt\n",
        f"dn: {READER}\nobjectClass: person\ncn: leser\nsn: leser\nuserPassword: {SECRET}\n",
        f"dn: ou=leute,{BASE}\nobjectClass: organizationalUnit\nou: leute\n",
        f"dn: ou=gruppen,{BASE}\nobjectClass: organizationalUnit\nou: gruppen\n",
    ]
    for login, password in PEOPLE.items():
        parts.append(
            f"dn: uid={login},ou=leute,{BASE}\nobjectClass: inetOrgPerson\nuid: {login}\ncn: {login}\nsn: {login}\n"
            f"displayName: {login.title()} Muster\nuserPassword: {password}\n"
        )
    parts.append(
        f"dn: uid=weg,ou=leute,{BASE}\nobjectClass: inetOrgPerson\nuid: weg\ncn: weg\nsn: weg\n"
        "description: ausgeschieden\nuserPassword: Zehn Wege\n"
    )
    for group, members in GROUPS.items():
        lines = "".join(f"member: uid={login},ou=leute,{BASE}\n" for login in members)
        parts.append(f"dn: cn={group},ou=gruppen,{BASE}\nobjectClass: groupOfNames\ncn: {group}\n{lines}")
    return "\n".join(parts)


def _free() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port: int = tried.getsockname()[1]
        return port
