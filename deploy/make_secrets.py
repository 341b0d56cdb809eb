"""Make the secrets of deploy/compose.yaml, once: `python3 deploy/make_secrets.py`.

They lie in deploy/secrets, which git ignores. Files are readable for all, since compose hands them to containers with
the owner they have here; the folder is for its owner alone.
"""

from __future__ import annotations

import sys
from pathlib import Path
from secrets import token_urlsafe

FOLDER = Path(__file__).parent / "secrets"

RIGHTS = "~borgerblik:* &borgerblik:* +@read +@write +@scripting +@pubsub +@connection -@dangerous +cluster|slots"
"""What the gateway does in Redis: docs/operating.md."""


def make(folder: Path) -> list[str]:
    """Write the secrets that are missing into a folder, and return their names. The two of Redis belong together."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    texts = {
        name: token_urlsafe(48)
        for name in ("id_key", "cache_encryption_key", "cache_invalidation_secret", "grafana_password")
    }
    if not all((folder / name).exists() for name in ("redis_url", "redis_users")):
        password = token_urlsafe(32)
        (folder / "redis_url").unlink(missing_ok=True)
        (folder / "redis_users").unlink(missing_ok=True)
        texts["redis_url"] = f"redis://borgerblik:{password}@redis:6379/0"
        texts["redis_users"] = f"user default on nopass -@all +ping\nuser borgerblik on >{password} {RIGHTS}"
    missing = {name: text for name, text in texts.items() if not (folder / name).exists()}
    for name, text in missing.items():
        (folder / name).write_text(f"{text}\n", encoding="ascii")
        (folder / name).chmod(0o444)
    return sorted(missing)


if __name__ == "__main__":
    names = make(FOLDER)
    sys.stdout.write(f"{', '.join(names)}: made in {FOLDER}\n" if names else f"{FOLDER} has them all.\n")
