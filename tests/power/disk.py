"""What the program did to its files, and the disk as it would stand had the power gone at a moment."""

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

HERE = Path(__file__).parent
SECTOR = 512  # the part of a write that a disk writes whole


@dataclass(frozen=True)
class Deed:
    """`w`rote these bytes `where`, `t`runcated to `where`, waited until the disk had it (`s`), `u`nlinked."""

    at: int
    what: str
    file: str
    where: int
    bytes: bytes


def watcher(folder: Path) -> Path:
    """The built `disk.so`. Needs a C compiler."""
    built = folder / "disk.so"
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise RuntimeError("no C compiler: apt-get install gcc libc6-dev")
    done = subprocess.run(
        [compiler, "-O1", "-shared", "-fPIC", "-o", str(built), str(HERE / "disk.c"), "-ldl", "-lpthread"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return built


def watched(built: Path, folder: Path, log: Path) -> dict[str, str]:
    """The environment in which a program's deeds in the folder are written down in the log."""
    return {"LD_PRELOAD": str(built), "DISK_FOLDER": str(folder), "DISK_LOG": str(log)}


def deeds(log: Path) -> list[Deed]:
    """In the order they were done. A last line that was cut off is no deed."""
    read, found, place = log.read_bytes(), [], 0
    while (end := read.find(b"\n", place)) >= 0:
        at, what, rest = read[place:end].decode().split(" ", 2)
        file, where, size = rest.rsplit(" ", 2)
        place = end + 1 + int(size)
        if place > len(read):
            break
        found.append(Deed(int(at), what, file, int(where), read[end + 1 : place]))
    return found


@dataclass
class Disk:
    """`safe` stands whatever happens; `loose` is written, and may be lost, file by file."""

    safe: dict[str, bytes]
    loose: dict[str, list[Deed]] = field(default_factory=dict)

    def take(self, deed: Deed) -> None:
        if deed.what == "u":
            self.safe.pop(deed.file, None)
            self.loose.pop(deed.file, None)
        elif deed.what == "s":
            written = self.loose.pop(deed.file, [])
            self.safe[deed.file] = _after(self.safe.get(deed.file, b""), written)
        else:
            self.loose.setdefault(deed.file, []).append(deed)

    def without_power(self, dice: Random) -> dict[str, bytes]:
        """The files when the power has gone: of what was loose nothing came down, or some of it in any order."""
        left = dict(self.safe)
        if dice.random() < 0.5:
            return left
        for file, written in self.loose.items():
            came_down = [deed for deed in written if dice.random() < 0.5]
            if came_down:
                came_down[-1] = _torn(came_down[-1], dice)
                left[file] = _after(left.get(file, b""), came_down)
        return left


def _torn(deed: Deed, dice: Random) -> Deed:
    """The first sectors of a write, as when the power goes in the middle of it."""
    whole = len(deed.bytes) // SECTOR
    kept = dice.randint(0, whole) * SECTOR if whole else len(deed.bytes)
    return Deed(deed.at, deed.what, deed.file, deed.where, deed.bytes[:kept])


def _after(before: bytes, written: list[Deed]) -> bytes:
    stands = bytearray(before)
    for deed in written:
        end = deed.where + (len(deed.bytes) if deed.what == "w" else 0)
        if len(stands) < end:
            stands.extend(bytes(end - len(stands)))
        if deed.what == "w":
            stands[deed.where : end] = deed.bytes
        else:
            del stands[end:]
    return bytes(stands)


def cuts(before: Mapping[str, bytes], done: list[Deed], moments: list[int], dice: Random) -> Iterator[dict[str, bytes]]:
    """The files as each moment (in order) would have left them; `before` is what stood safe when it all began."""
    disk, left = Disk(dict(before)), iter(done)
    deed = next(left, None)
    for moment in moments:
        while deed is not None and deed.at <= moment:
            disk.take(deed)
            deed = next(left, None)
        yield disk.without_power(dice)
