"""The servers that are compared, each a process of its own: `python -m bench.servers.NAME`."""
