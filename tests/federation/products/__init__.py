"""The products that Apollo's compatibility tests ask for: a fixture with the gateway's own `_entities`."""
