"""Monthly statistics per municipality: how often its records were asked for, about what, and by how many citizens."""
