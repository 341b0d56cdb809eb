"""Random worlds, a model of the rules that knows nothing of the gateway, and the gateway asked about the same."""
