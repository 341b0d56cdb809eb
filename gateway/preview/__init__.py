"""What a citizen sees of one authority and why the rest is hidden, before anything goes live."""
