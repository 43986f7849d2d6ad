"""Do the package, its docstring, an editor and the reference show one public face?"""

from __future__ import annotations

import ast
import builtins
import inspect
import pydoc
import re
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import pca_ad_mock
from pca_ad_mock import definitions, mock_pca_connector_ad, server

from .interpreters import PATIENCE, python

REFERENCE = Path(__file__).parent.parent / "docs" / "api-reference.md"

CLASSES: dict[str, Any] = {
    name: each for name in dir(pca_ad_mock) if isinstance(each := getattr(pca_ad_mock, name), type)
}


def test_each_name_has_its_line_in_the_docstring() -> None:
    """The docstring of the package names what `dir()` lists, and nothing else."""
    text = inspect.getdoc(pca_ad_mock) or ""
    tables = "\n".join(line for line in text.splitlines() if line.startswith("    "))
    named = {
        name
        for line in tables.splitlines()
        if not line.startswith(" " * 8)
        for name in re.findall(r"\w+", line.strip().split("  ")[0])
    }
    assert named | {"__version__"} == {*dir(pca_ad_mock)}
    assert "`__version__`" in text


def test_help_shows_the_names_and_no_inner_one() -> None:
    """`help(pca_ad_mock)` documents each class and function; what is private stays unsaid."""
    shown = pydoc.plain(pydoc.render_doc(pca_ad_mock))
    for name in dir(pca_ad_mock):
        assert name in shown
    assert "__getattr__(name" not in shown
    contents = shown.partition("PACKAGE CONTENTS")[2].partition("CLASSES")[0].split()
    assert {name for name in contents if name[0] not in "_("} == {
        *("definitions", "pcaconnectorad", "pytest_plugin", "server")
    }


def test_star_import_and_unknown_names() -> None:
    """`from … import *` gives the public names; any other is an AttributeError."""
    names: dict[str, Any] = {}
    exec("from pca_ad_mock import *", names)
    assert names.keys() - {"__builtins__"} == {*dir(pca_ad_mock)}
    for name in ("OperationName", "_version", "_nothing"):
        with pytest.raises(AttributeError, match=f"no attribute '{name}'"):
            getattr(pca_ad_mock, name)


def test_reading_every_name_imports_neither_moto_nor_boto3() -> None:
    """Nor botocore nor cryptography: freezegun reads what `dir()` lists, in anyone's session."""
    printed = python(
        """
        import sys
        import pca_ad_mock
        print([name for name in sys.modules if name.startswith("pca_ad_mock.")])
        from freezegun import freeze_time
        with freeze_time("2026-01-01"):
            names = [getattr(pca_ad_mock, name) for name in dir(pca_ad_mock)]
        heavy = {"moto", "boto3", "botocore", "cryptography"}
        print(len(names) > 30, sorted(heavy & set(sys.modules)))
        """
    )
    assert printed.splitlines() == ["[]", "True []"]


def functions_of(owner: type) -> dict[str, Any]:
    """The public methods and properties of a class, without what its bases from elsewhere give."""
    elsewhere = {
        name for base in owner.__mro__ if "pca_ad_mock" not in base.__module__ for name in dir(base)
    }
    is_here = {"__init__"} if "__init__" in vars(owner) else set()
    public = {name for name in dir(owner) if not name.startswith("_")} - elsewhere
    members = {name: inspect.getattr_static(owner, name) for name in {*public, *is_here}}
    return {name: getattr(each, "fget", each) for name, each in members.items()}


def public_functions() -> Iterator[tuple[str, Any, Any]]:
    """Yield each public function and method, and the module that its types are imported from."""
    for module, names in (
        (pca_ad_mock, dir(pca_ad_mock)),
        (definitions, definitions.__all__),
        (server, ["ThreadedServer"]),
    ):
        for name in names:
            found = getattr(module, name)
            if inspect.isfunction(found):
                yield name, found, module
            if isinstance(found, type):
                for method, function in functions_of(found).items():
                    if inspect.isfunction(function):
                        yield f"{name}.{method}", function, module


@pytest.mark.parametrize(
    ("function", "module"),
    [pytest.param(each, module, id=name) for name, each, module in public_functions()],
)
def test_every_type_in_a_public_signature_can_be_imported(function: Any, module: Any) -> None:
    """From where its function is; and what an editor shows is short enough to be read."""
    annotations = dict(function.__annotations__)
    # The handle and the switch are what makes these; tests make none.
    if function.__qualname__ not in MADE_BY_THE_LIBRARY:
        used = {
            node.id
            for each in annotations.values()
            for node in ast.walk(ast.parse(str(getattr(each, "__name__", each))))
            if isinstance(node, ast.Name)
        }
        unknown = {name for name in used - STANDARD if not hasattr(module, name)}
        assert not unknown
    if "__init__" not in function.__qualname__:
        assert len(str(inspect.signature(function))) <= 300


#: Tests get these, and make none.
MADE_BY_THE_LIBRARY = {"EnrolledCertificate.__init__", "Make.__init__", "MockHandle.__init__"}

#: What Python, its typing modules and `cryptography` have; and type variables.
STANDARD = {*vars(builtins), *vars(typing), "Unpack", "x509", "C", "T", "datetime", "UUID"}


@pytest.mark.parametrize("name", [name for name in CLASSES if name != "__version__"])
def test_the_reference_documents_what_a_class_has(name: str) -> None:
    """Each public method and property, and nothing else; attributes stand in the docstring."""
    owner = CLASSES[name]
    is_structure = not hasattr(owner, "__mro__") or dict in owner.__mro__
    fields = {*getattr(owner, "__dataclass_fields__", ()), *getattr(owner, "__annotations__", ())}
    members = {*functions_of(owner)} - {"__init__"} if not is_structure else set()
    assert members - fields == documented().get(name, set())
    if not is_structure:
        described = inspect.getdoc(owner) or ""
        assert not [each for each in fields if each[0] != "_" and f"{each}:" not in described]


def documented() -> dict[str, set[str]]:
    """What the reference lists as the members of each class."""
    found = re.findall(
        r"^\.\. auto(?:class|exception|function):: pca_ad_mock\.(\w+)\n(?:   :members: (.+)\n)?",
        REFERENCE.read_text("utf-8"),
        re.M,
    )
    return {name: {*members.split(", ")} - {""} for name, members in found}


def test_the_reference_has_every_name_and_no_inner_module() -> None:
    """Functions and classes by their docstrings, types in a table."""
    page = REFERENCE.read_text("utf-8")
    inner = re.findall(r"pca_ad_mock(?:\.\w+)*\._?[a-z]\w*\.\w+", page)
    assert {each.rpartition(".")[0] for each in inner} <= {"pca_ad_mock.server", "pca_ad_mock"}
    rows = set(re.findall(r"^\| `pca_ad_mock\.(\w+)`", page, re.M))
    assert documented().keys() | rows == {*dir(pca_ad_mock)} - {"__version__"}
    assert not documented().keys() & rows


def test_the_handle_says_what_is_in_force() -> None:
    """Its region, the options that differ from the defaults, the calls and the faults."""
    with mock_pca_connector_ad(region="eu-west-1", rates=True) as mock:
        assert repr(mock) == (
            "<MockHandle region='eu-west-1', rates=True: 0 calls, 0 faults waiting>"
        )
        with mock.fail_calls("ListConnectors", "AccessDeniedException") as fault:
            assert "0 calls, 1 faults waiting>" in repr(mock)
            fault.take_back()
    assert repr(mock).endswith("0 calls, ended>")


@pytest.mark.parametrize("package", [definitions, server])
def test_a_star_imports_what_is_public(package: Any) -> None:
    """All of it, and nothing else."""
    named = {name for name in vars(package) if not name.startswith("_")}
    public = {name for name in named if not inspect.ismodule(getattr(package, name))}
    assert {*package.__all__} == public


#: Without other plug-ins; in a process of its own, as pytest keeps the last error of a process.
ALONE = (
    *("-p", "no:asyncio", "-p", "no:randomly", "--tb=short"),
    "-Wignore::pytest.PytestAssertRewriteWarning",
)

#: A mistake with each public callable, one a line.
MISTAKES = """
mock_pca_connector_ad(regoin="eu-west-1")
mock_pca_connector_ad(region="eu-wst-1")
mock_pca_connector_ad("eu-west-1")
mock_pca_connector_ad(test, region="eu-west-1")
mock_pca_connector_ad().stop()
MockPcaConnectorAd(quotas="no")
mock.fail_calls("ListConectors", "AccessDeniedException")
mock.fail_calls("ListConnectors", "AccessDenied")
mock.fail_calls("RequestSecurityToken", 5)
mock.fail_calls("ListConnectors", "AccessDeniedException", times=0)
mock.fail_resources("Template", "INTERNAL_FAILURE")
mock.make.conector
mock.make.connector(IpAddresType="x")
mock.make.template(Status="FAILED")
mock.make.access_control_entry(region="x")
mock.make.directory_registration(DirectoryId="x")
mock.make.service_principal_name(ConnectorArn="x")
mock.state(region="x")
mock.load({})
mock.enroll(5)
mock.policies("x", "y")
mock.adopt(5)
mock.calls.of("x")
mock.calls[7]
ended.reset()
ended.settle()
Principal(common_name="", sid="S-1-5-21-1")
Principal(common_name="x", sid="x")
definitions.minimal(schema=9)
definitions.web_server(validity_period=5)
ThreadedServer(host="")
ThreadedServer(regoin="x")
"""


def test_a_traceback_ends_in_the_users_line(pytester: pytest.Pytester) -> None:
    """Whatever is misused: no frame of this library is shown, unless all are asked for."""
    lines = MISTAKES.split("\n")[1:-1]
    body = "\n".join(
        f"def test_{n}(mock, ended, test=print):\n    {line}\n" for n, line in enumerate(lines)
    )
    pytester.makepyfile(
        "import pytest\n"
        "from pca_ad_mock import *\n"
        "from pca_ad_mock import definitions\n"
        "from pca_ad_mock.server import ThreadedServer\n"
        "@pytest.fixture\ndef mock(mock_pca_connector_ad): return mock_pca_connector_ad\n"
        "@pytest.fixture\ndef ended():\n"
        "    with mock_pca_connector_ad() as mock: pass\n    return mock\n" + body
    )
    ours = re.compile(r"^\S*pca_ad_mock/\S+\.py:\d+: ", re.M)
    result = pytester.runpytest_subprocess(*ALONE, timeout=PATIENCE)
    result.assert_outcomes(failed=len(lines))
    assert not ours.findall(str(result.stdout))
    whole = pytester.runpytest_subprocess(*ALONE, "--full-trace", "-k", "test_0", timeout=PATIENCE)
    assert ours.findall(str(whole.stdout))


def test_a_mistake_found_on_import_ends_in_the_users_line(pytester: pytest.Pytester) -> None:
    """A decorator with a wrong option, where pytest only collects."""
    pytester.makepyfile(
        "from pca_ad_mock import mock_pca_connector_ad\n"
        '@mock_pca_connector_ad(regoin="x")\ndef test_it(): pass\n'
    )
    result = pytester.runpytest_subprocess(*ALONE, timeout=PATIENCE)
    result.assert_outcomes(errors=1)
    assert "Did you mean 'region'?" in str(result.stdout)
    assert not re.findall(r"^\S*pca_ad_mock/\S+\.py:\d+: ", str(result.stdout), re.M)


def test_an_error_inside_shows_where_it_is(pytester: pytest.Pytester) -> None:
    """What this library does not report as a mistake keeps its whole traceback."""
    pytester.makepyfile(
        "def test_it(mock_pca_connector_ad, monkeypatch):\n"
        "    from pca_ad_mock import Calls\n"
        "    monkeypatch.setattr(Calls, 'of', lambda *a: 1 / 0)\n"
        "    mock_pca_connector_ad.fail_calls('ListConnectors', 'AccessDeniedException',\n"
        "        when=lambda parameters: 1 / 0)\n"
        "    import boto3\n"
        "    boto3.client('pca-connector-ad').list_connectors()\n"
    )
    result = pytester.runpytest_subprocess(*ALONE, timeout=PATIENCE)
    result.assert_outcomes(failed=1)
    assert "ZeroDivisionError" in str(result.stdout)
    assert re.findall(r"^\S*pca_ad_mock/\S+\.py:\d+: ", str(result.stdout), re.M)
