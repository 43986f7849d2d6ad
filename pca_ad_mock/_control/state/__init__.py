"""How does a test see, make, keep and load resources? As documents, by the names of the API."""
