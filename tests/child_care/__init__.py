"""A third index, made up for a test: places in day care over REST and JSON. What it takes to add one, in one folder."""
