"""What a citizen sees of one owner and why the rest is hidden, before anything goes live."""
