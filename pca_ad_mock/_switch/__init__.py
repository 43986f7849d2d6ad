"""How is the mock switched on and off? By a decorator, a context manager, or `start`/`stop`."""
