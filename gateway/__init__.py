"""The graph: what a citizen may see of what the sources know."""
