"""Do editors and type checkers know the names that the service has?"""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import get_args

import botocore
import pytest

from pca_ad_mock.pcaconnectorad.faults.errors import errors_of
from pca_ad_mock.pcaconnectorad.model import literals
from pca_ad_mock.pcaconnectorad.model.kinds import KINDS
from pca_ad_mock.pcaconnectorad.model.specification import find_operation_name, service_model

GENERATOR = runpy.run_path(str(Path(__file__).parent.parent / "tools" / "generate_names.py"))
_VERSION = re.compile(r"botocore (\d+\.\d+\.\d+)")


def written(name: str) -> str:
    text: str = (GENERATOR["FOLDER"] / name).read_text("utf-8")
    return text


def versions() -> list[tuple[int, ...]]:
    """The releases of botocore from which the names were generated, and which is installed."""
    found = _VERSION.search(written("literals.py"))
    assert found
    return [tuple(map(int, each.split("."))) for each in (found[1], botocore.__version__)]


@pytest.mark.parametrize("name", ["literals.py", "definition_types.py", "member_types.py"])
def test_the_names_are_those_of_the_model(name: str) -> None:
    """After a change of the model, `python tools/generate_names.py` is to be run."""
    generated_from, installed = versions()
    # An older model may lack names; a newer one has no other version than its own.
    if installed >= generated_from:  # pragma: no branch
        texts = (written(name), GENERATOR["rendered"]()[name])
        before, after = (_VERSION.sub("botocore", text) for text in texts)
        assert before == after, "run python tools/generate_names.py"


def test_every_spelling_of_an_operation_is_known() -> None:
    """As in the API, in boto3, in JavaScript's SDK and in the AWS CLI."""
    spellings = get_args(literals.Operation)
    for spelling in ("TagResource", "tag_resource", "tagResource", "tag-resource"):
        assert spelling in spellings
    assert len(spellings) == 4 * len(service_model().operation_names)


def test_the_names_are_those_that_are_accepted() -> None:
    """Each operation, error, kind and reason that has a type can be given, and no other."""
    names = service_model().operation_names
    assert {find_operation_name(each) for each in get_args(literals.Operation)} == {*names}
    every_error = {error for name in names for error in errors_of(name)}
    assert every_error == {*get_args(literals.ErrorName)}
    failing = {name: kind.status_reasons for name, kind in KINDS.items() if kind.status_reasons}
    assert failing.keys() == {*get_args(literals.FailingKindName)}
    accepted = {reason for reasons in failing.values() for reason in reasons}
    each_kind = get_args(literals.StatusReason)
    assert accepted == {reason for reasons in each_kind for reason in get_args(reasons)}
