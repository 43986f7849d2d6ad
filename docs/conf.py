"""How is the documentation built?"""

from importlib.metadata import version as installed_version

project = "pca-ad-mock"
author = "pca-ad-mock contributors"
copyright = "pca-ad-mock contributors"
release = version = installed_version("pca-ad-mock")

extensions = ["myst_parser", "sphinx_copybutton", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
autodoc_typehints = "signature"
nitpicky = False

html_theme = "furo"
html_title = f"pca-ad-mock {release}"
