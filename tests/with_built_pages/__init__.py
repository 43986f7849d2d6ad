"""Are the built pages what readers need? Run by `tox -e docs`, which builds them."""
