"""What is the service? A backend, URLs and responses, laid out as in moto's own services."""
