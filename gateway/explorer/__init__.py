"""The explorer room: GraphiQL as a page of our own, for trying the graph in a browser."""

from gateway.explorer.page import routes

__all__ = ["routes"]
