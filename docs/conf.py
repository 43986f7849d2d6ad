"""How is the documentation built?"""

from importlib.metadata import metadata

import pca_ad_mock

_package = metadata("pca-ad-mock")

project = "pca-ad-mock"
author = copyright = "pca-ad-mock contributors"
release = version = _package["Version"]

extensions = ["myst_parser", "sphinx_copybutton", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
autodoc_typehints = "signature"
autodoc_member_order = "bysource"
# A type is called by its name, and not by the hundred literals that it stands for.
_public = {name: getattr(pca_ad_mock, name) for name in dir(pca_ad_mock)}
autodoc_type_aliases = {
    name: f"pca_ad_mock.{name}" for name, each in _public.items() if not isinstance(each, type)
}
# In docstrings, names stand between single backticks.
default_role = "code"
nitpicky = False

# The button copies commands without the prompt, and without what they print.
copybutton_prompt_text = "$ "
copybutton_only_copy_prompt_lines = True

html_theme = "furo"
html_title = f"pca-ad-mock {release}"
html_static_path = ["_static"]
html_css_files = ["pages.css"]

# The address stands in `pyproject.toml`. Until it is a real one, nothing links to it.
_address = dict(each.split(", ", 1) for each in _package.get_all("Project-URL"))["Repository"]
if not _address.endswith(".invalid"):
    html_theme_options = {
        "source_repository": _address,
        "source_branch": "main",
        "source_directory": "docs/",
    }
