"""Commands of `borgerblik`."""
