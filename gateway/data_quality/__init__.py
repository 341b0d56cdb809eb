"""How fit an owner's records are to be read by citizens, before it opens them."""
