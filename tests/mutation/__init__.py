"""Do the tests see small mistakes, made in the library on purpose, one at a time?"""
