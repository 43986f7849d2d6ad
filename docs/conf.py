"""How is the documentation built?"""

import re
from importlib.metadata import metadata
from pathlib import Path

import pca_ad_mock

_package = metadata("pca-ad-mock")

project = "pca-ad-mock"
author = copyright = "pca-ad-mock contributors"
release = version = _package["Version"]

extensions = [
    "myst_parser",
    "sphinx_copybutton",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.napoleon",
]
autosummary_generate = False
# One parameter a line, where a signature does not fit into the column.
maximum_signature_line_length = 80
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

#: What readers search for, by the page that answers it in its first screen.
SEARCHED = {
    "api-reference": ["types-boto3", "mypy", "boto3-stubs", "options"],
    "checking-dependencies": ["directory", "certificate authority", "linked", "DUALSTACK"],
    "ci": ["GitHub Actions", "GitLab CI", "docker compose"],
    "comparison": ["Stubber", "SCEP", "unittest.mock"],
    "failures": ["adaptive", "frozen clock", "retries", "quotas", "fail_calls"],
    "faq": ["logging", "not mocked", "profiles"],
    "install": ["Windows", "extras"],
    "operations": ["idempotency", "ClientToken"],
    "pytest": ["session fixtures", "fixtures", "marker"],
    "recorded-calls": ["recorded calls"],
    "server": ["LocalStack", "AWS CLI", "JavaScript"],
    "test-data": ["snapshot tests", "seeds", "syrupy", "tags", "DUALSTACK"],
    "threads-and-other-libraries": ["threads", "remove_data", "PyInstaller", "freezegun"],
    "waiting": ["waiters", "tenacity", "polls"],
}

#: Whether an index has the library: the page on installing says how else to install it.
_is_released = "\n## Before the first release\n" not in Path(__file__).with_name(
    "install.md"
).read_text("utf-8")

_FROM_A_CHECKOUT = """
There is no release yet: [install from a checkout](install.md#before-the-first-release) first.
"""

_first_install = re.compile(r"^```console\n[^`]*pip install [^`]*pca-ad-mock[^`]*```\n", re.M)


def setup(app):
    app.connect("source-read", add_to_page)


def add_to_page(app, page, source):
    """Add what readers search for, which the search ranks first, and how to install a checkout."""
    if words := SEARCHED.get(page):
        # The search ranks main entries first.
        entries = "\n".join(f"   ! single: {word}" for word in words)
        index = f"```{{eval-rst}}\n.. index::\n{entries}\n```\n"
        source[0] = source[0].replace("\n\n", f"\n\n{index}\n", 1)
    if not _is_released and page != "install":
        source[0] = _first_install.sub(rf"\g<0>{_FROM_A_CHECKOUT}", source[0], count=1)
