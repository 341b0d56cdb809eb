"""A batch of the fuzzer, in a process of its own: `fuzz_batch MODULE CURRENT SEED INPUTS SECONDS`.

CURRENT is a file that holds the input of the moment, for whoever finds the process ended by AddressSanitizer.
"""

from __future__ import annotations

import ctypes
import json
import mmap
import sys
import time
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

MODULE = "sources.native.readers"
CHECK_EVERY = 1_000


class SanitizerMissingError(Exception):
    """The process does not run under AddressSanitizer: what it passes would say nothing."""


def load(path: Path) -> None:
    """Take a compiled module in place of the installed one. Raise SanitizerMissingError."""
    if not hasattr(ctypes.CDLL(None), "__asan_region_is_poisoned") or b"__asan_report_load1" not in path.read_bytes():
        raise SanitizerMissingError(path)
    spec = spec_from_file_location(MODULE, path)
    if spec is None or spec.loader is None:
        raise ImportError(path)
    module = module_from_spec(spec)
    sys.modules[MODULE] = module
    spec.loader.exec_module(module)


def main() -> None:
    """Print counts as JSON."""
    module, current, seed, inputs, seconds = sys.argv[1:]
    load(Path(module))
    inputs_module = import_module("tests.sources.native.fuzz_inputs")  # imports sources.native: after the module
    with Path(current).open("w+b") as file:
        file.truncate(4096)
        with mmap.mmap(file.fileno(), 4096) as kept:

            def note(data: bytes) -> None:
                kept[: len(data) + 1] = data + b"\x00"

            fuzzer, began, count = inputs_module.Fuzzer(int(seed), note), time.monotonic(), 0
            while count < int(inputs) and (count % CHECK_EVERY or time.monotonic() - began < float(seconds)):
                fuzzer.step()
                count += 1
    print(json.dumps({"inputs": count, "scanned": fuzzer.scanned, "seconds": time.monotonic() - began}))


if __name__ == "__main__":
    main()
