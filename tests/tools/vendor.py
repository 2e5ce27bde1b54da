"""Fetch the third-party browser files that package.json names, check their sums, copy the few that we serve.

`python3 -m tests.tools.vendor` refuses a package whose sum differs from static/vendor/SUMS;
`--accept` writes the sums anew, after a version in package.json was changed on purpose.
A lock file is not kept: it would record the address of whichever registry it was made from.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SUMS = ROOT / "static" / "vendor" / "SUMS"


def wanted() -> dict[str, str]:
    """Every package that package.json pins, and its exact version."""
    package = json.loads((ROOT / "package.json").read_text())
    return {**package["dependencies"], **package["devDependencies"]}


def folder_of(name: str, version: str) -> Path:
    """Where the package's files lie, the version in the folder's name."""
    place = json.loads((ROOT / "package.json").read_text())["vendor"][name]["folder"]
    return ROOT / f"{place}-{version}"


def kept_sums() -> dict[str, str]:
    """The sums as committed: thing (package@version, or a file's path) to its sum."""
    if not SUMS.exists():
        return {}
    pairs = (line.split(maxsplit=1) for line in SUMS.read_text().splitlines() if line and line[0] != "#")
    return {thing: total for total, thing in pairs}


def file_sums() -> dict[str, str]:
    """The sums of the copied files, as they lie on disk now."""
    files = [
        file
        for name, version in wanted().items()
        for file in sorted(folder_of(name, version).rglob("*"))
        if file.is_file()
    ]
    return {
        file.relative_to(ROOT).as_posix(): "sha256-" + hashlib.sha256(file.read_bytes()).hexdigest() for file in files
    }


def install(folder: Path) -> dict[str, str]:
    """Install the packages without running any of their scripts; returns package@version to npm's sum."""
    shutil.copy(ROOT / "package.json", folder)
    command = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    subprocess.run(command, cwd=folder, check=True)
    locked = json.loads((folder / "package-lock.json").read_text())["packages"]
    return {f"{name}@{version}": locked[f"node_modules/{name}"]["integrity"] for name, version in wanted().items()}


def copy(folder: Path) -> None:
    """Copy the named files of each package, and put away the versions that went before."""
    vendor = json.loads((ROOT / "package.json").read_text())["vendor"]
    for name, version in wanted().items():
        target = folder_of(name, version)
        for former in target.parent.glob(target.name.removesuffix(version) + "[0-9]*"):
            shutil.rmtree(former)
        target.mkdir(parents=True)
        for file in vendor[name]["files"]:
            shutil.copyfile(folder / "node_modules" / name / file, target / Path(file).name)


def write_sums(packages: dict[str, str]) -> None:
    """Keep the sums of the packages as published and of the files as copied."""
    lines = [f"{total}  {thing}" for thing, total in {**packages, **file_sums()}.items()]
    heading = "# Sums of the packages as published (sha512) and of the files as copied (sha256): `make vendor`"
    SUMS.write_text("\n".join([heading, *lines]) + "\n")


def main() -> int:
    """Fetch, compare, copy; 1 and one line a package when a sum is not the one we know."""
    kept, accept = kept_sums(), "--accept" in sys.argv[1:]
    with tempfile.TemporaryDirectory() as made:
        packages = install(Path(made))
        strangers = [thing for thing, total in packages.items() if kept.get(thing) != total]
        if strangers and not accept:
            print(
                *(f"{thing}: not the sum in static/vendor/SUMS" for thing in strangers),
                sep="\n",
                file=sys.stderr,
            )
            print(
                "Changed package.json on purpose? Then: python3 -m tests.tools.vendor --accept",
                file=sys.stderr,
            )
            return 1
        copy(Path(made))
    write_sums(packages)
    print(f"{len(packages)} packages, {len(file_sums())} files, sums as expected")
    return 0


if __name__ == "__main__":
    sys.exit(main())
