"""The authorities' policy files: parsed, checked, reloaded."""
