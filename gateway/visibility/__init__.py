"""The numbered rules that decide what a citizen may see."""
