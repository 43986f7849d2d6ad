"""How does a test make resources to begin with, without going through every step?"""
