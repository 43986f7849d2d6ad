"""How does a library look after a release that renamed something?

`sitecustomize` below is put on the path of an interpreter. It renames names throughout the source
of moto, botocore, aiobotocore, cfn-lint and pytest as these are imported, so that they agree among
themselves and only this library does not know.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

#: What an interpreter does as it starts; the names to change are in its environment.
SITECUSTOMIZE = """
import io, os, re, tokenize
from importlib.machinery import SourceFileLoader

NAMES = set(os.environ["PCA_AD_MOCK_RENAMED"].split())
ANY = re.compile(rf"\\b({'|'.join(NAMES)})\\b")
IN_SOURCE = re.compile(ANY.pattern.encode())
PACKAGES = re.compile("/site-packages/(moto|botocore|boto3|aiobotocore|aioboto3|cfnlint|_?pytest)/")
load = SourceFileLoader.get_code


def renamed(token):
    # Before Python 3.12 the names in an f-string are part of one token.
    is_format = token.type == tokenize.STRING and "f" in token.string.split(token.string[-1])[0]
    if is_format or (token.type == tokenize.NAME and token.string in NAMES):
        return token._replace(string=ANY.sub(r"\\1_of_now", token.string))
    return token


def get_code(loader, fullname):
    path = loader.get_filename(fullname)
    if PACKAGES.search(path):
        source = loader.get_data(path)
        if IN_SOURCE.search(source):
            tokens = tokenize.tokenize(io.BytesIO(source).readline)
            return loader.source_to_code(tokenize.untokenize(map(renamed, tokens)), path)
    return load(loader, fullname)


SourceFileLoader.get_code = get_code
"""


def environment(names: Iterable[str], hidden: Iterable[str], folder: Path) -> dict[str, str]:
    """The variables of an interpreter in which names are others.

    Args:
        names: the names as this library knows them.
        hidden: the seams that are hidden from it instead, as their names are too common.
        folder: where to write what makes the change.
    """
    programs = [SITECUSTOMIZE] if names else []
    if hidden:
        programs.append(_HIDING.format(hidden=set(hidden)))
    (folder / "sitecustomize.py").write_text("\n".join(programs))
    return {"PCA_AD_MOCK_RENAMED": " ".join(names), "PYTHONPATH": str(folder)}


_HIDING = """
from pca_ad_mock._seams.seam import Seam
_exists = Seam.exists
Seam.exists = lambda self: str(self) not in {hidden!r} and _exists(self)
"""
