"""Is every private name that this library relies on still there, and what if it were not?

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
from pca_ad_mock._patching.replacing import Lasting, Replacements, Temporary
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
INSTALLED = [pytest.param(seam, id=name) for name, seam in SEAMS if find_spec(seam.package)]

PACKAGE = Path(pca_ad_mock.__file__).parent


@pytest.mark.parametrize("seam", INSTALLED)
def test_the_seam_is_there(seam: Seam) -> None:
    """The installed release has the name."""
    assert seam.exists()


def _trees() -> list[ast.Module]:
    return [ast.parse(path.read_text("utf-8")) for path in PACKAGE.rglob("*.py")]


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__")


def test_nothing_private_is_imported_that_is_not_in_the_table() -> None:
    """Every name of these libraries with an underscore before a part of it is a seam."""
    imported = {
        f"{node.module}.{each.name}"
        for tree in _trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and not node.level
        if (node.module or "").partition(".")[0] in ("moto", "botocore", "aiobotocore", "_pytest")
        for each in node.names
    }
    private = {name for name in imported if any(map(_is_private, name.split(".")))}
    assert private
    assert private - {name for name, _ in SEAMS} == set()


def test_no_private_attribute_of_others_is_missing_in_the_table() -> None:
    """Each that the package uses, and does not set or define itself."""
    nodes = [node for tree in _trees() for node in ast.walk(tree)]
    read = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    ours = {each.attr for each in nodes if isinstance(each, ast.Attribute) and _is_set(each)}
    ours |= {
        each.name
        for each in nodes
        if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
    }
    ours |= {each.id for each in nodes if isinstance(each, ast.Name) and _is_set(each)}
    of_others = {name for name in filter(_is_private, read) if name not in ours}
    assert of_others
    assert of_others - {name.rpartition(".")[2] for name, _ in SEAMS} == set()


def _is_set(node: ast.Attribute | ast.Name) -> bool:
    return isinstance(node.ctx, ast.Store)


def test_every_row_says_what_it_is_for() -> None:
    """No feature and no seam is without a sentence."""
    for feature in FEATURES:
        assert feature.name
        assert feature.affected
        assert feature.remains
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


def test_a_temporary_change_ends_with_its_last_context(library: ModuleType) -> None:
    """In whichever order they end, and what was not there before is not there afterwards."""

    def change(replacements: Replacements) -> None:
        replacing("method")(replacements)
        replacements.put(library.Owner, "added", 1)

    hold = Temporary(change)
    first, second = hold(), hold()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert hold.is_active
    assert (library.Owner().method(), library.Owner.added) == ("replaced", 1)
    second.__exit__(None, None, None)
    assert not hold.is_active
    assert library.Owner().method() == "original"
    assert not hasattr(library.Owner, "added")


def test_a_temporary_change_leaves_alone_what_others_set_meanwhile(library: ModuleType) -> None:
    """Theirs stays, and what they put back later is not replaced once more."""
    hold = Temporary(replacing("method", "other"))
    with hold():
        ours = library.Owner.method
        library.Owner.method = None
    assert library.Owner.method is None
    assert library.Owner().other() == "original"
    library.Owner.method = ours
    with hold():
        assert library.Owner.method is ours


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
