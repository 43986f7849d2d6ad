"""The service, in the shape that moto gives its own."""
