"""The Redis that all processes share."""
