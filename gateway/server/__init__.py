"""The process: protocol, middleware, load shedding, lifecycle."""
