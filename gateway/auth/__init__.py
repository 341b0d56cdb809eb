"""Who asks: tokens, keys, claims."""
