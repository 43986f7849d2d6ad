"""Is what the documentation says true?"""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any

import pytest
from cfnlint.api import lint

import pca_ad_mock
from pca_ad_mock import MockHandle
from pca_ad_mock.pcaconnectorad.enrollment import flags
from pca_ad_mock.pcaconnectorad.model import exceptions
from pca_ad_mock.pcaconnectorad.model.policy_oids import POLICY_OIDS
from pca_ad_mock.pcaconnectorad.model.specification import service_model

from .pages import ASYNC_PAGE, CHECKOUT, PAGES, run_examples
from .provisioning import GROUP
from .stacks import PARAMETERS, Stacks
from .test_cdk_template import TEMPLATE
from .whole_stacks import store_secret

EXAMPLES = CHECKOUT / "examples"

PACKAGE = Path(pca_ad_mock.__file__).parent


def test_every_example_runs(pytester: pytest.Pytester) -> None:
    """The code of each page can be copied: its tests pass as they stand there."""
    run_examples(pytester, [page for page in PAGES if page != ASYNC_PAGE])


def test_every_assumption_is_listed_and_has_its_one_place() -> None:
    """The names of assumptions in the code are those on the page, each once."""
    in_code = [
        name
        for module in sorted(PACKAGE.rglob("*.py"))
        for name in re.findall(r"Assumption ([a-z-]+):", module.read_text("utf-8"))
    ]
    table = (CHECKOUT / "docs" / "fidelity.md").read_text("utf-8")
    on_page = re.findall(r"^\| `([a-z-]+)` \|", table, re.MULTILINE)

    assert sorted(in_code) == sorted(on_page)
    assert len(set(in_code)) == len(in_code)


def test_each_assumption_says_what_is_known_of_it() -> None:
    """Half documented, and which half; with a hint; or without one."""
    page = (CHECKOUT / "docs" / "fidelity.md").read_text("utf-8")
    known = re.findall(
        r"^\| `[a-z-]+` \| [^|]+ \| (half documented|hint|no hint)\b([^|]*)", page, re.M
    )
    assert len(known) == len(re.findall(r"^\| `[a-z-]+` \|", page, re.MULTILINE))
    assert all("Open: " in rest or "Against it: " in rest for kind, rest in known if "half" in kind)


def test_the_provisioning_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """It walks from the certificate authority to the last deletion, printing each step."""
    runpy.run_path(str(CHECKOUT / "examples" / "provision.py"), run_name="__main__")

    steps = [line[:21].strip() for line in capsys.readouterr().out.splitlines()]
    assert steps == [
        "certificate authority",
        "network",
        "directory",
        "registration ACTIVE",
        "connector ACTIVE",
        "enrollment endpoint",
        "principal name ACTIVE",
        "template ACTIVE",
        "template ACTIVE",
        "template ACTIVE",
        "template updated",
        "allowed",
        "allowed",
        "tags",
        "listed",
        "principal name gone",
        "connector gone",
        "registration gone",
        "directory gone",
    ]


def test_the_enrollment_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """It asserts who may enroll and what comes out, and prints a line for each principal."""
    runpy.run_path(str(CHECKOUT / "examples" / "enrollment.py"), run_name="__main__")

    assert [line[:24].split() for line in capsys.readouterr().out.splitlines()] == [
        ["LAPTOP-42", "WebServer"],
        ["Alice", "Doe", "Workstation"],
        ["Carol", "Roe", "SmartCardLogon"],
        ["LAPTOP-42", "Workstation"],
        ["Alice", "Doe", "SmartCardLogon"],
        ["WEB01", "WebServer"],
    ]


def test_every_member_of_a_template_is_in_the_table() -> None:
    """The page on what a template yields has a row for each flag and attribute of the model."""
    page = (CHECKOUT / "docs" / "enrolling-certificates.md").read_text("utf-8")
    named = set(re.findall(r"\w+", " ".join(re.findall(r"^\| (.*?) \|", page, re.M))))
    structures = [f"TemplateV{version}" for version in (2, 3, 4)]
    while structures:
        members = service_model().shape_for(structures.pop()).members  # type: ignore[attr-defined]
        for name, shape in members.items():
            if name in ("KeyUsageProperty", "UsageFlags", "ValidityPeriod", "RenewalPeriod"):
                assert name in named
            elif shape.type_name == "structure":
                structures.append(shape.name)
            else:
                assert name in named, name


def test_no_constraint_of_the_model_is_typed_in() -> None:
    """No pattern and no list of values that botocore's model has stands in the package."""
    model = service_model()
    # What a definition chooses is a choice, and no constraint; and a script types in the names.
    generated = (PACKAGE / "pcaconnectorad" / "model").glob("*types.py")
    modules = {*PACKAGE.rglob("*.py")} - {*(PACKAGE / "definitions").iterdir(), *generated}
    source = "\n".join(module.read_text("utf-8") for module in modules)
    shapes = [model.shape_for(name) for name in model.shape_names]
    for shape in shapes:
        pattern = shape.metadata.get("pattern")
        assert not pattern or pattern.strip("^$") not in source, shape.name
    # Rules give reasons, each its own; all other values are read from the model, but for the states
    # that the lifecycle knows, the lengths of periods, and what single rules ask for.
    values = {
        value
        for shape in shapes
        if not shape.name.endswith("Reason")
        for value in shape.metadata.get("enum", ())
    }
    typed_in = {value for value in values if f'"{value}"' in source}
    assert typed_in == {
        *("CREATING", "ACTIVE", "FAILED", "DELETING"),
        *("HOURS", "DAYS", "WEEKS", "MONTHS", "YEARS"),
        *("IPV4", "DUALSTACK", "ALLOW", "DENY"),
        # What these names stand for, the model does not say.
        *POLICY_OIDS,
        *(*flags.CLIENT_VERSIONS, *flags.KEY_SPECS, *flags.HASH_OIDS, *flags.ALGORITHM_OIDS),
    }


def test_errors_are_documented_by_their_classes() -> None:
    """Each modelled error says in its docstring what it means."""
    assert all(each.__doc__ for each in exceptions.PcaConnectorAdError.__subclasses__())


def stack_templates() -> list[Any]:
    """Every template that users may copy: those in `examples`, and the pages' blocks of YAML."""
    found = [
        pytest.param(each.read_text("utf-8"), id=each.name) for each in EXAMPLES.glob("*.yaml")
    ]
    found.append(pytest.param(TEMPLATE.read_text("utf-8"), id=TEMPLATE.name))
    for page in PAGES:
        blocks = re.findall(
            r"^```yaml\n(.*?)^```", page.read_text("utf-8"), re.DOTALL | re.MULTILINE
        )
        found += [pytest.param(block, id=page.name) for block in blocks]
    return found


@pytest.mark.parametrize("body", stack_templates())
def test_stacks_can_be_copied(body: str, mock: MockHandle) -> None:
    """Each template passes cfn-lint without a word, and deploys."""
    assert lint(body) == []
    store_secret()
    known = {**PARAMETERS, "ComputersSid": GROUP}
    named = set(re.findall(r"[A-Z]\w+", body)) & set(known)
    stacks = Stacks()
    assert (
        stacks.create(body, parameters={name: known[name] for name in named}) == "CREATE_COMPLETE"
    )
    stacks.delete()


def test_there_are_stacks_to_copy() -> None:
    """In the examples, in the documentation, and out of the CDK."""
    assert len(stack_templates()) == 4


def test_the_readme_has_no_link_that_is_dead_on_an_index_page() -> None:
    """Links are absolute, as an index shows the README alone; a release writes those of images."""
    readme = (CHECKOUT / "README.md").read_text("utf-8")
    links = re.findall(r"(?<!!)\[[^]]*\]\(([^)]+)\)", readme)
    assert links
    assert all(target.startswith("https://") for target in links)
    images = re.findall(r"!\[[^]]*\]\(([^)]+)\)", readme)
    assert images
    assert all((CHECKOUT / re.sub(r"https://.*/raw/[^/]+/", "", each)).is_file() for each in images)


def test_the_placeholder_for_the_address_stands_in_one_place() -> None:
    """The address of the project is typed into pyproject.toml, and nowhere else."""
    files = [CHECKOUT / "pyproject.toml", *CHECKOUT.glob("*.md"), *CHECKOUT.glob("docs/*.*")]
    with_address = [each.name for each in files if "pca-ad-mock.invalid" in each.read_text("utf-8")]
    assert with_address == ["pyproject.toml"]


def test_a_time_limit_stands_in_one_place() -> None:
    """No test types one in, but that of a wait which is meant to end."""
    found = {
        f"{module.name}: {limit}"
        for module in sorted((CHECKOUT / "tests").rglob("*.py"))
        for limit in re.findall(r"timeout=([\d.]+)", module.read_text("utf-8"))
    }
    assert found == {"test_async_clients.py: 0.001"}
