"""How does a test direct the service: in its process, from outside, and by options?"""
