"""How is the documentation built?"""

from importlib.metadata import version as installed_version

project = "pca-ad-mock"
author = "the pca-ad-mock developers"
copyright = "the pca-ad-mock developers"
release = version = installed_version("pca-ad-mock")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
autodoc_typehints = "signature"
nitpicky = False

html_theme = "furo"
html_title = f"pca-ad-mock {release}"
