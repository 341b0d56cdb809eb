"""deploy/make_secrets.py as a module: deploy/ is no package."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from tests.deploy.files import DEPLOY

_specification = spec_from_file_location("make_secrets", DEPLOY / "make_secrets.py")
assert _specification
assert _specification.loader
_module = module_from_spec(_specification)
_specification.loader.exec_module(_module)

make: Callable[[Path], list[str]] = _module.make
