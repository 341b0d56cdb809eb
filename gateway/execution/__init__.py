"""The fast lane: an operation is compiled once, and then run without graphql-core's work on every field."""

from gateway.execution.plan_cache import Plans, Ready

__all__ = ["Plans", "Ready"]
