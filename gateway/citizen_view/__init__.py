"""What one citizen sees of one authority's records, and why the rest is hidden: by rule and line."""
