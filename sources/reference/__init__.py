"""Reference data: KLE, municipalities, bank days, Danish time."""
