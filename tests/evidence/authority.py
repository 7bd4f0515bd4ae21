"""A time-stamping authority for tests, made with the openssl command; nothing leaves the machine."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_CONF = """
[ca]
default_ca = root
[root]
dir = .
database = ./index.txt
serial = ./serial
new_certs_dir = .
default_md = sha256
policy = any
x509_extensions = none
[any]
commonName = supplied
organizationName = optional
[none]
[v3_root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[v3_tsa]
basicConstraints = CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[v3_loose]
basicConstraints = CA:FALSE
extendedKeyUsage = critical,timeStamping,codeSigning
[tsa]
default_tsa = one
[one]
serial = ./tsaserial
signer_digest = sha256
default_policy = 1.2.3.4.1
other_policies = 1.2.3.4.5
digests = sha256, sha512
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


def openssl(folder: Path, *words: str, check: bool = True) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["openssl", *words], cwd=folder, check=check, capture_output=True)


@dataclass(frozen=True)
class Authority:
    """``trust/`` holds its root alone."""

    folder: Path

    @property
    def trust(self) -> Path:
        return self.folder / "trust"

    @property
    def root(self) -> bytes:
        return (self.trust / "root.pem").read_bytes()

    def answer(self, request: bytes, *more: str, chain: bool = True) -> bytes:
        """A reply; a ``certs`` line or -chain makes replies that rfc3161-client must also take."""
        (self.folder / "in.tsq").write_bytes(request)
        words = ["-chain", "trust/root.pem"] if chain else []
        openssl(
            self.folder, "ts", "-reply", "-config", "ca.cnf", "-queryfile", "in.tsq", "-signer",
            "tsa.pem", "-inkey", "tsa.key", "-out", "out.tsr", *more, *words,
        )  # fmt: skip
        return (self.folder / "out.tsr").read_bytes()


def make_authority(
    folder: Path,
    name: str = "Test TSA",
    *,
    usage: str = "v3_tsa",
    valid: tuple[str, str] | None = None,
) -> Authority:
    """A root and a signer; ``valid`` as YYYYMMDDHHMMSSZ for both ends of the signer."""
    folder.mkdir(parents=True)
    (folder / "ca.cnf").write_text(_CONF)
    (folder / "index.txt").write_text("")
    (folder / "serial").write_text("1000\n")
    (folder / "tsaserial").write_text("01\n")
    (folder / "trust").mkdir()
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    openssl(
        folder, "req", "-x509", *key, "-keyout", "root.key", "-out", "trust/root.pem", "-days",
        "3650", "-subj", f"/CN={name} Root", "-config", "ca.cnf", "-extensions", "v3_root",
    )  # fmt: skip
    openssl(
        folder, "req", "-new", *key, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj",
        f"/CN={name}/O=Local", "-config", "ca.cnf",
    )  # fmt: skip
    start, end = valid or ("20200101000000Z", "20491231235959Z")
    openssl(
        folder, "ca", "-batch", "-config", "ca.cnf", "-in", "tsa.csr", "-out", "tsa.pem",
        "-cert", "trust/root.pem", "-keyfile", "root.key", "-extensions", usage, "-startdate",
        start, "-enddate", end, "-notext",
    )  # fmt: skip
    return Authority(folder)


def now() -> datetime:
    return datetime.now(UTC)
