"""How fit an authority's records are to be read by citizens, before it opens them."""
