"""Federation: what a router, which joins this graph with others, may ask, and how it is answered."""
