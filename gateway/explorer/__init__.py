"""The explorer room: GraphiQL as a page of our own, for trying the graph in a browser."""

from gateway.explorer.page import is_built, preview_routes, routes

__all__ = ["is_built", "preview_routes", "routes"]
