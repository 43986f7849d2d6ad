"""How does a library look after a release that renamed something?

`sitecustomize` below is put on the path of an interpreter. It renames a name throughout the source
of moto, botocore, aiobotocore and pytest as these are imported, so that they agree among themselves
and only this library does not know.
"""

from __future__ import annotations

from pathlib import Path

#: What an interpreter does as it starts; the name to change is in its environment.
SITECUSTOMIZE = """
import io, os, re, tokenize
from importlib.machinery import SourceFileLoader

NAME = os.environ["PCA_AD_MOCK_RENAMED"]
PACKAGES = re.compile("/site-packages/(moto|botocore|boto3|aiobotocore|aioboto3|_?pytest)/")
load = SourceFileLoader.get_code


def renamed(token):
    # Before Python 3.12 the names in an f-string are part of one token.
    is_format = token.type == tokenize.STRING and "f" in token.string.split(token.string[-1])[0]
    if is_format or (token.type == tokenize.NAME and token.string == NAME):
        return token._replace(string=re.sub(rf"\\b{NAME}\\b", NAME + "_of_now", token.string))
    return token


def get_code(loader, fullname):
    path = loader.get_filename(fullname)
    if PACKAGES.search(path):
        source = loader.get_data(path)
        if NAME.encode() in source:
            tokens = tokenize.tokenize(io.BytesIO(source).readline)
            return loader.source_to_code(tokenize.untokenize(map(renamed, tokens)), path)
    return load(loader, fullname)


SourceFileLoader.get_code = get_code
"""


def environment(name: str, folder: Path) -> dict[str, str]:
    """The variables of an interpreter in which a name is another one.

    Args:
        name: the name as this library knows it.
        folder: where to write what makes the change.
    """
    (folder / "sitecustomize.py").write_text(SITECUSTOMIZE)
    return {"PCA_AD_MOCK_RENAMED": name, "PYTHONPATH": str(folder)}


def hiding(module: str, name: str) -> str:
    """A program that hides a seam, where its name is too common to be changed everywhere."""
    return f"""
from pca_ad_mock.seams.seam import Seam
_exists = Seam.exists
Seam.exists = lambda self: str(self) != {f"{module}.{name}"!r} and _exists(self)
"""
