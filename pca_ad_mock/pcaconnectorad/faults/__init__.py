"""What fails on purpose? The faults that a test injects, and the errors that they cause."""
