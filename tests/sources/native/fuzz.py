"""`python -m tests.sources.native.fuzz`: sources/native under AddressSanitizer, fed with mutations of small documents.

The module is compiled anew with -fsanitize=address, into a folder of its own, and batches of mutations run in a process
that allocates with malloc, so that a byte read or written past its bounds ends the process. What the scanner takes is
compared with lxml: its tree, and each shape that is read off it. An input that fails is written beside the log.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import native_build

ROOT = Path(__file__).parents[3]
BATCH = 250_000
FLAGS = "-fsanitize=address -fno-omit-frame-pointer -g1 -O1"
SANITIZED = {
    "ASAN_OPTIONS": "detect_leaks=0:abort_on_error=1:allocator_may_return_null=1",
    "PYTHONMALLOC": "malloc",
}


class FuzzError(Exception):
    """An input that ended the process, or that was read in another way than by lxml."""


@dataclass
class Counts:
    """Of inputs: how many, and how many of them the scanner took."""

    inputs: int = 0
    scanned: int = 0
    seconds: float = 0.0

    def add(self, counts: Counts) -> None:
        """Add a batch's."""
        self.inputs += counts.inputs
        self.scanned += counts.scanned
        self.seconds += counts.seconds


def sanitizer() -> Path | None:
    """Return gcc's AddressSanitizer. None where it is not installed."""
    try:
        command = ["gcc", "-print-file-name=libasan.so"]
        path = Path(subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip())
    except (OSError, subprocess.CalledProcessError):
        return None
    return path.resolve() if path.is_absolute() and path.exists() else None


def compiled(folder: Path) -> Path:
    """Compile the module with AddressSanitizer. Raise NativeBuildError."""
    source = ROOT.joinpath(*native_build.MODULE.split(".")).with_suffix(".pyx")
    before = {name: os.environ.get(name) for name in ("CFLAGS", "LDFLAGS", "CC", "LDSHARED")}
    os.environ.update(CFLAGS=FLAGS, LDFLAGS="-fsanitize=address", CC="gcc", LDSHARED="gcc -shared")
    try:
        return native_build._compile(source, folder)
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def fuzz(inputs: int, seconds: float, seed: int, failures: Path) -> Counts:
    """Run batches until a number of inputs or seconds is reached. Raise FuzzError with the input that failed."""
    library = sanitizer()
    if library is None:
        raise FuzzError("gcc's libasan is not installed")
    total = Counts()
    with tempfile.TemporaryDirectory(prefix="borgerblik-fuzz-") as name:
        module, current = compiled(Path(name)), Path(name) / "current"
        environment = {**os.environ, **SANITIZED, "LD_PRELOAD": str(library)}
        began = time.monotonic()
        while total.inputs < inputs and (left := seconds - (time.monotonic() - began)) > 0:
            count = min(BATCH, inputs - total.inputs)
            arguments = [str(module), str(current), str(seed), str(count), f"{left}"]
            command = [sys.executable, "-m", "tests.sources.native.fuzz_batch", *arguments]
            done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
            if done.returncode:
                failures.mkdir(parents=True, exist_ok=True)
                kept = failures / f"seed-{seed}.xml"
                kept.write_bytes(current.read_bytes().rstrip(b"\x00"))
                raise FuzzError(f"{kept}: {done.stderr[-3000:]}")
            total.add(Counts(**json.loads(done.stdout)))
            print(f"seed {seed}: {total.inputs:,} inputs, {total.scanned:,} scanned, {total.seconds:.0f} s", flush=True)
            seed += 1
    return total


def main() -> None:
    """Print a line for each batch; exit with 1 and the input where one fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=10_000_000)
    parser.add_argument("--seconds", type=float, default=4 * 3600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--failures", type=Path, default=ROOT / "test-output" / "fuzz")
    chosen = parser.parse_args()
    try:
        fuzz(chosen.inputs, chosen.seconds, chosen.seed, chosen.failures)
    except FuzzError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
