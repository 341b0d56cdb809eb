"""The Redis that all processes share: clients, availability and time budget."""
