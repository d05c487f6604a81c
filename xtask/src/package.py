"""Packs a provider binary as the registry wants it.

Arguments: the zip, the binary, its name inside the zip, and texts that are packed under their own names. The zip is the same
for the same files: no time, no owner.
"""

import pathlib
import sys
import zipfile


def entry(name: str, mode: int) -> zipfile.ZipInfo:
    """A file of the zip, with the permissions that unpacking gives it."""
    described = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    described.compress_type = zipfile.ZIP_DEFLATED
    described.create_system = 3  # Unix: the permissions below count
    described.external_attr = (0o100000 | mode) << 16
    return described


if __name__ == "__main__":
    archive, binary, inner_name, *texts = sys.argv[1:]
    with zipfile.ZipFile(archive, "w") as target:
        target.writestr(entry(inner_name, 0o755), pathlib.Path(binary).read_bytes(), compresslevel=9)
        for text in map(pathlib.Path, texts):
            target.writestr(entry(text.name, 0o644), text.read_bytes(), compresslevel=9)
