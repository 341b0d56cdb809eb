"""Compiled execution: an operation that comes again is compiled, and run without graphql-core's work on every field."""

from gateway.execution.plan_cache import PlanCache, ReadyOperation

__all__ = ["PlanCache", "ReadyOperation"]
