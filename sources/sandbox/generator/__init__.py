"""Writes the made-up world: people, their cases, documents, benefits and payments; the same every time."""
