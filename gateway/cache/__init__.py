"""Stores for cached source answers that several processes share."""
