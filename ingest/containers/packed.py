"""A file's bytes, unpacked where it is compressed, as often as they are asked for, and never more than is sane."""

import gzip
import io
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Protocol

from ingest.records import ImportStopped

# Texts compress to a fifth, logs to a fiftieth. What unpacks to more than this is made to fill a disk.
LARGEST_RATIO = 200
ALWAYS_ALLOWED = 200_000_000  # bytes that may be unpacked of any file
MOST_MEMBERS = 20_000
_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_SHEET = "xl/workbook.xml"


@dataclass(frozen=True, slots=True)
class PackedFile:
    """One file of bytes, on the disk or in an archive. ``size`` is 0 where nobody knows it."""

    name: str
    size: int
    open: Callable[[], BinaryIO]
    is_sheet: bool = False


class _Source(Protocol):
    def read(self, size: int, /) -> bytes: ...
    def close(self) -> None: ...


class _Bounded(io.RawIOBase):
    """Bytes of an unpacked stream, up to a limit. Raises ``ImportStopped`` beyond it."""

    def __init__(self, name: str, source: _Source, limit: int) -> None:
        self._name, self._source, self._left = name, source, limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed's buffer type is not public
        try:
            piece = self._source.read(len(buffer))
        except (EOFError, OSError, zlib.error, zipfile.BadZipFile, NotImplementedError) as error:
            raise ImportStopped(f"{self._name} cannot be unpacked: {error}.") from None
        self._left -= len(piece)
        if self._left < 0:
            raise ImportStopped(f"{self._name} unpacks to more than {LARGEST_RATIO} times its size: it is not read.")
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        self._source.close()
        super().close()


def files(path: Path) -> list[PackedFile]:
    """The files at ``path``: itself, what its archive holds, or what lies in the folder. Raises ``ImportStopped``."""
    if path.is_dir():
        inside = sorted(
            one for one in path.rglob("*") if one.is_file() and not _hidden(one.relative_to(path).as_posix())
        )
        return [_plain(one, one.relative_to(path).as_posix()) for one in inside[:MOST_MEMBERS]]
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(_GZIP):
        return [_gzipped(path)]
    if start.startswith((_ZIP, _EMPTY_ZIP)):
        return _zipped(path)
    if start.startswith(_OLD_EXCEL):
        raise ImportStopped(f"{path.name} is of the old Excel format: save it as .xlsx or as CSV.")
    return [_plain(path, path.name)]


def spooled(stream: BinaryIO, folder: Path, largest: int) -> Path:
    """Writes standard input to a file of its own, since a file is read more than once."""
    with tempfile.NamedTemporaryFile(dir=folder, prefix="standard-input-", delete=False) as file:
        left = largest
        while piece := stream.read(1 << 20):
            left -= len(piece)
            if left < 0:
                raise ImportStopped(f"Standard input holds more than {largest:,} bytes: import it as a file.")
            file.write(piece)
    return Path(file.name)


def _plain(path: Path, name: str) -> PackedFile:
    return PackedFile(name, path.stat().st_size, lambda: path.open("rb"))


def _gzipped(path: Path) -> PackedFile:
    limit = max(ALWAYS_ALLOWED, LARGEST_RATIO * path.stat().st_size)

    def opened() -> BinaryIO:
        return io.BufferedReader(_Bounded(path.name, gzip.open(path, "rb"), limit), 1 << 16)

    return PackedFile(path.name.removesuffix(".gz"), 0, opened)


def _zipped(path: Path) -> list[PackedFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [one for one in archive.infolist() if not one.is_dir() and not _hidden(one.filename)]
            is_sheet = _SHEET in {one.filename for one in members}
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise ImportStopped(f"{path.name} cannot be unpacked: {error}.") from None
    _check(path, members)
    if is_sheet:
        return [PackedFile(path.name, path.stat().st_size, lambda: path.open("rb"), is_sheet=True)]
    if not members:
        raise ImportStopped(f"{path.name} is an archive without a file in it.")
    return [_member(path, one) for one in sorted(members, key=lambda one: one.filename)]


def _check(path: Path, members: list[zipfile.ZipInfo]) -> None:
    total = sum(one.file_size for one in members)
    if total > max(ALWAYS_ALLOWED, LARGEST_RATIO * path.stat().st_size):
        raise ImportStopped(f"{path.name} unpacks to more than {LARGEST_RATIO} times its size: it is not read.")
    if len(members) > MOST_MEMBERS:
        raise ImportStopped(f"{path.name} holds {len(members):,} files; at most {MOST_MEMBERS:,} are read.")
    if any(one.flag_bits & 1 for one in members):
        raise ImportStopped(f"{path.name} needs a password: unpack it first.")


def _member(path: Path, one: zipfile.ZipInfo) -> PackedFile:
    def opened() -> BinaryIO:
        archive = zipfile.ZipFile(path)  # closed with the member: it counts who has it open
        member = archive.open(one.filename)
        archive.close()
        return io.BufferedReader(_Bounded(one.filename, member, one.file_size + 1), 1 << 16)

    return PackedFile(one.filename, one.file_size, opened)


def _hidden(name: str) -> bool:
    """What systems put beside people's files."""
    parts = PurePosixPath(name).parts
    return any(part.startswith((".", "__MACOSX")) for part in parts) or parts[-1] in ("Thumbs.db", "desktop.ini")
