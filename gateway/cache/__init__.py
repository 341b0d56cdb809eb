"""Stores for cached source answers."""
