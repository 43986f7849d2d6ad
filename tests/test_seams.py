"""Is every undocumented name that this library relies on still there, and what if it were not?

`test_the_seam_is_there` fails, by the name of the seam, when a release of moto, botocore or pytest
renames one: follow it in the module that the row of `_seams/table.py` speaks of.
"""

from __future__ import annotations

import ast
import re
import sys
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import pca_ad_mock
from pca_ad_mock._cloudformation.moto_protocols import CLOUDFORMATION
from pca_ad_mock._patching.replacing import Lasting, Replacements
from pca_ad_mock._seams import services, table
from pca_ad_mock._seams.seam import (
    KNOWN_TO_WORK,
    Feature,
    Seam,
    SeamError,
)

from .interpreters import python

FEATURES = [
    each
    for each in (*vars(table).values(), *vars(services).values(), CLOUDFORMATION)
    if isinstance(each, Feature)
]
SEAMS = sorted({str(seam): seam for feature in FEATURES for seam in feature.seams}.items())

#: aiobotocore has environments of its own, which run these tests, too.
INSTALLED = [
    pytest.param(seam, id=name)
    for name, seam in SEAMS
    if seam.library != "aiobotocore" or find_spec("aiobotocore")
]

PACKAGE = Path(pca_ad_mock.__file__).parent


@pytest.mark.parametrize("seam", INSTALLED)
def test_the_seam_is_there(seam: Seam) -> None:
    """The installed release has the name."""
    assert seam.exists()


#: What moto, botocore and pytest document, so that it is not a seam.
_DOCUMENTED = {
    "moto.mock_aws",
    "moto.settings",
    "moto.backend_index",
    "moto.core.models",
    "moto.moto_api.state_manager",
    "moto.moto_server.werkzeug_app",
    "botocore.xform_name",
    "botocore.config.Config",
    "botocore.handlers",
    "botocore.model",
    "botocore.exceptions",
}


def _imported() -> set[str]:
    """What the package imports of other libraries, for use and not only for types."""
    names = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and _is_of_library(node):
                names |= {f"{node.module}.{each.name}" for each in node.names}
    return names


def _is_of_library(node: ast.ImportFrom) -> bool:
    module = (node.module or "").partition(".")[0]
    return not node.level and module in ("moto", "botocore", "aiobotocore", "_pytest")


def test_nothing_is_imported_that_is_not_in_the_table() -> None:
    """Every name of these libraries is a seam, or documented by them."""
    seams = {name for name, _ in SEAMS}
    classes = {name.rpartition(".")[0] for name in seams}
    undeclared = {
        name
        for name in _imported() - seams - classes - _DOCUMENTED
        if name.rpartition(".")[0] not in _DOCUMENTED
    }
    assert undeclared == set()
    modules = {name.rpartition(".")[0] for name in _imported()}
    assert {*_imported(), *modules} >= _DOCUMENTED


def test_every_row_says_what_it_is_for() -> None:
    """No feature and no seam is without a sentence, and no feature without a seam."""
    for feature in FEATURES:
        assert feature.name
        assert feature.affected
        assert feature.remains
        assert feature.seams
        assert all(seam.use for seam in feature.seams)


def test_a_feature_needs_what_it_stands_on() -> None:
    """CloudFormation needs the service, and the service its row in moto's table."""
    needed = [set(each.seams) for each in (table.TABLE, table.SERVICE, CLOUDFORMATION)]
    assert needed[0] < needed[1] < needed[2]


def test_the_oldest_releases_are_those_that_are_required() -> None:
    """What is said to work begins where pyproject's requirements begin."""
    required = (PACKAGE.parent / "pyproject.toml").read_text("utf-8") if _is_checkout() else ""
    for library, releases in KNOWN_TO_WORK.items():
        oldest = releases.split(" to ")[0]
        assert not required or re.search(rf'"{library}>={re.escape(oldest)}', required)


def _is_checkout() -> bool:
    return (PACKAGE.parent / "pyproject.toml").exists()


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A module of a library, with a class that has a method and an attribute of instances."""

    class Owner:
        annotated: int

        def __init__(self) -> None:
            self.assigned = 1

        def method(self) -> str:
            return "original"

        def other(self) -> str:
            return "original"

    module = ModuleType("moto.invented")
    vars(module)["Owner"] = Owner
    monkeypatch.setitem(sys.modules, "moto.invented", module)
    return module


def feature_of(*names: str, module: str = "moto.invented") -> Feature:
    seams = tuple(Seam(module, name, "used") for name in names)
    return Feature("a feature", "a thing", "another thing", seams)


@pytest.mark.usefixtures("library")
def test_a_seam_is_looked_for_where_it_may_be() -> None:
    """In a module, in a class, on instances and in annotations; or it is missing."""
    there = ("", "Owner", "Owner.method", "Owner.assigned", "Owner.annotated")
    assert feature_of(*there).missing() == []
    gone = ("Other", "Owner.gone", "Other.method")
    assert [seam.name for seam in feature_of(*gone).missing()] == list(gone)
    assert len(feature_of("x", module="moto.not_there").missing()) == 1


def test_a_module_that_cannot_be_imported_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where it uses a name that the library beneath it does not have."""
    (tmp_path / "of_another_release.py").write_text("import sys\nsys.not_there\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert not Seam("of_another_release", "", "used").exists()


@pytest.mark.usefixtures("library")
def test_a_missing_seam_is_one_clear_error() -> None:
    """It names the seam, the library and its version, what is affected, and what to do."""
    feature = Feature(
        "a feature",
        "a thing",
        "another",
        (
            Seam("moto.invented", "Owner", "used"),
            Seam("botocore.client", "Gone.away", "used"),
            Seam("moto.invented", "Owner.gone", "used"),
        ),
    )
    with pytest.raises(SeamError) as caught:
        feature.require()
    import botocore

    assert str(caught.value) == (
        f"pca_ad_mock cannot provide a feature: botocore {botocore.__version__} does not have "
        "botocore.client.Gone.away. Affected: a thing. Install a release of botocore that is known "
        f"to work ({KNOWN_TO_WORK['botocore']}), or a newer pca-ad-mock."
    )
    feature_of("Owner").require()


def replacing(*names: str) -> Any:
    def install(replacements: Replacements) -> None:
        owner = sys.modules["moto.invented"].Owner
        for name in names:
            replacements.replace(owner, name, lambda original: lambda self: "replaced")

    return install


def test_a_feature_is_installed_once(library: ModuleType) -> None:
    """The second time changes nothing, and a replacement has the name of the original."""
    install = Lasting(feature_of("Owner.method"), replacing("method"))
    assert install()
    method = library.Owner.method
    assert install()
    assert library.Owner.method is method
    assert method.__name__ == "method"
    assert library.Owner().method() == "replaced"


def test_a_feature_is_not_installed_in_part(library: ModuleType) -> None:
    """Where a seam is missing nothing is touched, and it is tried again later."""
    install = Lasting(feature_of("Owner.method", "Owner.late"), replacing("method"))
    assert not install()
    assert library.Owner().method() == "original"
    library.Owner.late = None
    assert install()
    assert library.Owner().method() == "replaced"


def test_what_failed_half_way_is_put_back(library: ModuleType) -> None:
    """An error while installing leaves nothing behind, and is not remembered as a success."""
    install = Lasting(feature_of("Owner.method"), replacing("method", "other", "gone"))
    for _ in range(2):
        with pytest.raises(AttributeError):
            install()
        assert library.Owner().method() == library.Owner().other() == "original"


def test_a_library_that_is_not_installed_lacks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The seams of aiobotocore count where it has been imported."""
    feature = feature_of("Gone", module="aiobotocore.session")
    monkeypatch.delitem(sys.modules, "aiobotocore", raising=False)
    assert feature.missing() == []
    monkeypatch.setitem(sys.modules, "aiobotocore", ModuleType("aiobotocore"))
    assert len(feature.missing()) == 1


def test_a_session_that_imports_moto_has_one_row_more() -> None:
    """Registered quietly, nothing of other libraries is replaced before the service is used."""
    printed = python(
        """
        import sys
        import moto, moto.core.models
        from botocore.endpoint import Endpoint
        from botocore.signers import RequestSigner
        from moto.core.botocore_stubber import BotocoreStubber

        owners = (BotocoreStubber, Endpoint, RequestSigner)
        before = [dict(vars(owner)) for owner in owners]
        from pca_ad_mock._patching.moments import registered
        registered(quietly=True)
        registered(quietly=True)
        assert [dict(vars(owner)) for owner in owners] == before
        assert "pca_ad_mock.pcaconnectorad.models" not in sys.modules
        names = [name for name, _ in moto.backend_index.backend_url_patterns]
        print(names[0], names.count("pcaconnectorad"))

        import boto3
        with moto.mock_aws():
            client = boto3.client("pca-connector-ad", region_name="us-east-1")
            print(client.list_connectors()["Connectors"])
        assert [dict(vars(owner)) for owner in owners] != before
        """
    )
    assert printed.split("\n") == ["pcaconnectorad 1", "[]"]


def test_a_client_older_than_moto_is_noticed() -> None:
    """Where pytest has loaded the plugin, plain `mock_aws` answers a client made before moto."""
    printed = python(
        """
        from pca_ad_mock._patching.noticing import notice_clients
        notice_clients()
        import boto3
        client = boto3.client(
            "pca-connector-ad",
            region_name="us-east-1",
            aws_access_key_id="AKIA",
            aws_secret_access_key="x",
        )
        import sys
        assert "moto" not in sys.modules
        from moto import mock_aws
        from pca_ad_mock._patching.moments import registered
        registered(quietly=True)
        with mock_aws():
            print(client.list_connectors()["Connectors"])
        """
    )
    assert printed == "[]"
