"""How does a test get a copy of what is in a real account? It is read into a document."""
