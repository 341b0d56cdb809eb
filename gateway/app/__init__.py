"""The application: the only place that wires the rooms together."""

from gateway.app.application import create
from gateway.app.components import SANDBOX
from gateway.app.index_security import index_security_of
from gateway.app.upstreams import bounds_of, clock_of, http_of, key_pair_of, sources_of, tls_of, tokens_of

__all__ = [
    "SANDBOX",
    "bounds_of",
    "clock_of",
    "create",
    "http_of",
    "index_security_of",
    "key_pair_of",
    "sources_of",
    "tls_of",
    "tokens_of",
]
