"""The fast lane: an operation is compiled once, and then run without graphql-core's work on every field."""

from gateway.execution.plan_cache import PlanCache, ReadyOperation

__all__ = ["PlanCache", "ReadyOperation"]
