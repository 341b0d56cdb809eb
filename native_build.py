"""Compiles sources/native at install, where a C compiler is. Where none is, the readers in Python serve."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import shutil
import sys
import sysconfig
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

MODULE = "sources.native.readers"


class NativeBuildError(Exception):
    """Nothing was compiled, and why: in one line."""


def build(root: Path) -> None:
    """Compile the module beside its source, unless that was done. Raises NativeBuildError, and changes nothing then."""
    source = root.joinpath(*MODULE.split(".")).with_suffix(".pyx")
    target = source.with_name(source.stem + str(sysconfig.get_config_var("EXT_SUFFIX")))
    stamp = target.with_name(f"{target.name}.sha256")
    for package in ("Cython", "setuptools", "lxml"):
        if find_spec(package) is None:
            raise NativeBuildError(f"{package} is not installed")
    fingerprint = _fingerprint(source)
    if target.is_file() and stamp.is_file() and stamp.read_text() == fingerprint:
        return
    with TemporaryDirectory(prefix="borgerblik-native-") as folder:
        compiled = _compile(source, Path(folder))
        partial = target.with_name(f"{target.name}.new")
        shutil.copy(compiled, partial)
        partial.replace(target)
    stamp.write_text(fingerprint)


def _fingerprint(source: Path) -> str:
    import Cython  # noqa: PLC0415 - only where it is installed
    from lxml import etree  # noqa: PLC0415

    texts = [path.read_bytes() for path in sorted(source.parent.glob("*.px[di]"))]
    parts = (source.read_bytes(), *texts, Cython.__version__.encode(), str(etree.LXML_VERSION).encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _compile(source: Path, folder: Path) -> Path:
    """Return the compiled module, in `folder`."""
    import lxml  # noqa: PLC0415
    from Cython.Build import cythonize  # noqa: PLC0415
    from setuptools import Distribution, Extension  # noqa: PLC0415
    from setuptools.command.build_ext import build_ext  # noqa: PLC0415

    for path in (source, *source.parent.glob("*.px[di]")):
        shutil.copy(path, folder)
    extension = Extension(MODULE, [str(folder / source.name)], include_dirs=lxml.get_include())
    output = io.StringIO()
    try:
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output), _compiler():
            command = build_ext(
                Distribution({"ext_modules": cythonize([extension], quiet=True, build_dir=str(folder))})
            )
            command.build_lib = command.build_temp = str(folder)
            command.ensure_finalized()
            command.run()
    except (Exception, SystemExit) as error:
        raise NativeBuildError(_reason(error, output.getvalue())) from None
    return Path(command.get_ext_fullpath(MODULE))


@contextlib.contextmanager
def _compiler():
    """Provide the machine's own compiler; else the one that the package ziglang brings, where that is installed."""
    own = (os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc").split()[0]
    if sys.platform == "win32" or shutil.which(own) or find_spec("ziglang") is None:
        yield
        return
    zig = f"{sys.executable} -m ziglang cc"
    before = {name: os.environ.get(name) for name in ("CC", "LDSHARED")}
    os.environ.update(CC=zig, LDSHARED=f"{zig} -shared")
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def _reason(error: BaseException, output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if "error" in line.lower()]
    return (lines[0] if lines else str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__)[
        :300
    ]
