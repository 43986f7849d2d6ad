"""The steps of a request, from what arrived to the operation that it calls."""
