"""How does a test control the service? By a handle, over HTTP, and by options."""
