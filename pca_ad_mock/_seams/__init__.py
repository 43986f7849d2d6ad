"""On which undocumented names of other libraries does this one rely, and what if one is gone?"""
