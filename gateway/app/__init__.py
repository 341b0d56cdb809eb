"""The application: the only place that wires the rooms together."""

from gateway.app.application import create
from gateway.app.components import SANDBOX
from gateway.app.upstreams import bounds_of, clock_of, sources_of

__all__ = ["SANDBOX", "bounds_of", "clock_of", "create", "sources_of"]
