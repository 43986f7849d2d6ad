"""How fast is the mock? Run `python -m benchmarks` in a checkout."""
