"""`borgerblik doctor`: whether a deployment reaches all that it needs, and what to do where it does not."""
