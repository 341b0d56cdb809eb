"""Loaders: each source is asked once a request, and the rules decide what is shown."""
