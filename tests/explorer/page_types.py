"""Types of the page's operations, made by graphql-codegen's client preset from schema.graphql; `make page-types`.

They are made, and in no commit: the bundle needs none, since a bundler leaves types out. An editor finds them in
gateway/explorer/generated, and the test of the page compiles against them.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.conftest import ROOT
from tests.federation.node import installed, run

EXPLORER = ROOT / "gateway" / "explorer"
PACKAGES = ROOT / "tests" / "federation" / "npm" / "codegen"
CODEGEN = "node_modules/@graphql-codegen/cli/cjs/bin.js"


def generate(folder: Path) -> None:
    """Copy the page's sources into a folder, and make the types beside them."""
    (folder / "node_modules").symlink_to(installed(PACKAGES) / "node_modules")
    for name in ("overview", "src"):
        shutil.copytree(EXPLORER / name, folder / name)
    for path in (
        EXPLORER / "codegen.json",
        EXPLORER / "tsconfig.json",
        EXPLORER / "tsconfig.page.json",
        ROOT / "schema.graphql",
    ):
        shutil.copy(path, folder)
    run(CODEGEN, "--config", "codegen.json", at=folder)


if __name__ == "__main__":
    with TemporaryDirectory() as work:
        generate(Path(work))
        shutil.copytree(Path(work, "generated"), EXPLORER / "generated", dirs_exist_ok=True)
