"""Source answers cached for one citizen."""
