"""How is the mock switched on and off?"""
