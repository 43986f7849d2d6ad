"""Which steps does a request take? Those from its arrival to the call of its operation."""
