# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""Which build this is: tools, configuration, hashes of what came out and of all
that went in; the latter also as an SPDX document.
"""
import hashlib
import re
import subprocess
from pathlib import Path
from typing import Any

from binary import Binary

OUTPUTS = ("bulkhead.elf", "bulkhead.bin", "preloader.bin")


def digest(path: Path, kind: str = "sha256") -> str:
    """A hash of a file."""
    return hashlib.new(kind, path.read_bytes()).hexdigest()


def first_line(*command) -> str:
    """What a program says of its version; or that it is not there."""
    try:
        text = subprocess.run(command, text=True, check=True,
                              capture_output=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return "(not there)"
    return text.splitlines()[0] if text else ""


def revision_of(source: Path) -> str:
    """The commit of the source tree, with what differs from it."""
    return first_line("git", "-C", source, "describe", "--always", "--dirty",
                      "--abbrev=12")


def licence_of(path: Path) -> str:
    """The SPDX line of a source file."""
    head = "\n".join(path.read_text(encoding="utf-8").splitlines()[:3])
    found = re.search(r"SPDX-License-Identifier: ([^*\n]*)", head)
    return found.group(1).strip() if found else "NOASSERTION"


def identity_section(binary: Binary, source: Path, config: dict[str, str],
                     inputs: list[Path]) -> dict:
    """The section of the audit."""
    build = binary.path.parent
    outputs = {name: {"sha256": digest(build / name),
                      "bytes": (build / name).stat().st_size}
               for name in OUTPUTS if (build / name).exists()}
    return {
        "revision": revision_of(source), "config": config, "outputs": outputs,
        "tools": {"compiler": first_line(binary.cross + "gcc", "--version"),
                  "linker": first_line(binary.cross + "ld", "--version"),
                  "make": first_line("make", "--version"),
                  "cloc": first_line("cloc", "--version")},
        "inputs": {str(path.relative_to(source)): digest(path)
                   for path in inputs},
        "findings": [f"{name} is not there" for name in OUTPUTS
                     if name not in outputs]}


def spdx(binary: Binary, source: Path, inputs: list[Path]) -> dict:
    """An SPDX 2.3 document of the sources of the hypervisor. The date is that of
    no clock: the same build is the same document."""
    identity = digest(binary.path)
    files: list[dict[str, Any]] = [{
        "SPDXID": f"SPDXRef-File-{number}",
        "fileName": f"./{path.relative_to(source)}",
        "checksums": [{"algorithm": kind.upper(),
                       "checksumValue": digest(path, kind)}
                      for kind in ("sha1", "sha256")],
        "licenseConcluded": licence_of(path),
        "licenseInfoInFiles": [licence_of(path)],
        "copyrightText": "Copyright (c) the Bulkhead authors",
    } for number, path in enumerate(inputs)]
    code = hashlib.sha1("".join(sorted(
        file["checksums"][0]["checksumValue"] for file in files)).encode())
    return {
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT", "name": "bulkhead",
        "documentNamespace": f"https://spdx.org/spdxdocs/bulkhead-{identity}",
        "creationInfo": {"created": "1970-01-01T00:00:00Z",
                         "creators": ["Tool: bulkhead-audit"]},
        "packages": [{
            "SPDXID": "SPDXRef-Package", "name": "bulkhead",
            "downloadLocation": "NOASSERTION", "filesAnalyzed": True,
            "packageVerificationCode": {
                "packageVerificationCodeValue": code.hexdigest()},
            "checksums": [{"algorithm": "SHA256", "checksumValue": identity}],
            "licenseConcluded": "GPL-2.0-only",
            "licenseDeclared": "GPL-2.0-only",
            "licenseInfoFromFiles": sorted({licence_of(path)
                                            for path in inputs}),
            "copyrightText": "Copyright (c) the Bulkhead authors"}],
        "files": files,
        "relationships": [
            {"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType":
             "DESCRIBES", "relatedSpdxElement": "SPDXRef-Package"},
            *({"spdxElementId": "SPDXRef-Package", "relationshipType":
               "CONTAINS", "relatedSpdxElement": file["SPDXID"]}
              for file in files)]}
