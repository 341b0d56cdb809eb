"""Cross-origin resource sharing (CORS): which pages of other sites may read answers, and what they may send."""

from __future__ import annotations

import re
from collections.abc import Collection

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

LOCALHOST = re.compile(r"https?://(?:localhost|127\.0\.0\.1|\[::1\])(?::[0-9]{1,5})?")
USUAL_HEADERS = frozenset(
    {
        "apollographql-client-name",
        "apollographql-client-version",
        "baggage",
        "sentry-trace",
        "traceparent",
        "tracestate",
        "x-apollo-operation-name",
    }
)
"""Request headers that tracing and Apollo Client add by themselves: a preflight that names others fails as a whole."""
MAX_AGE = 3600


class CorsPolicy:
    """The origins whose pages may read answers, those of refusals too: else no page can see when to try again."""

    def __init__(
        self,
        origins: Collection[str],
        *,
        headers: Collection[str] = (),
        exposed: Collection[str] = (),
        localhost: bool = False,
    ) -> None:
        """`headers` may be sent and `exposed` be read; `localhost`: pages of this machine count, on any port."""
        self._origins = frozenset(origins)
        self._headers = sorted(headers)
        self._exposed = sorted(exposed)
        self._localhost = localhost

    @property
    def enabled(self) -> bool:
        """Whether any other site's pages may read answers."""
        return bool(self._origins) or self._localhost

    def middleware(self) -> list[Middleware]:
        """Return the ASGI middleware, where any is needed."""
        if not self.enabled:
            return []
        return [
            Middleware(
                CORSMiddleware,
                allow_origins=sorted(self._origins),
                allow_origin_regex=LOCALHOST.pattern if self._localhost else None,
                allow_methods=["GET", "POST"],
                allow_headers=self._headers,
                expose_headers=self._exposed,
                max_age=MAX_AGE,
            )
        ]

    def error_headers(self, origin: str | None) -> dict[str, str]:
        """Return the headers of an answer that a connection gives by itself; None: no origin has been read yet.

        Where none has been read, any page may read it: such an answer has a code, and nothing of anybody.
        """
        if not self.enabled or (origin is not None and not self._allows(origin)):
            return {}
        exposed = {"access-control-expose-headers": ", ".join(self._exposed)} if self._exposed else {}
        if origin is None:
            return {"access-control-allow-origin": "*", **exposed}
        return {"access-control-allow-origin": origin, "vary": "Origin", **exposed}

    def _allows(self, origin: str) -> bool:
        return origin in self._origins or (self._localhost and LOCALHOST.fullmatch(origin) is not None)


NO_CORS = CorsPolicy(())
