"""Packs a provider binary as the registry wants it and sums up what was packed.

Arguments: binary, its name inside the zip, the zip, the file of checksums, and what else is summed up. The zip is the
same for the same binary: no time, no owner.
"""

import hashlib
import pathlib
import sys
import zipfile

if __name__ == "__main__":
    binary, inner_name, archive, sums, *others = sys.argv[1:]
    entry = zipfile.ZipInfo(inner_name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3  # Unix: the permissions below count
    entry.external_attr = 0o100755 << 16
    with zipfile.ZipFile(archive, "w") as target:
        target.writestr(entry, pathlib.Path(binary).read_bytes(), compresslevel=9)
    with open(sums, "w", encoding="ascii") as target:
        for path in sorted(map(pathlib.Path, (archive, *others))):
            target.write(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n")
