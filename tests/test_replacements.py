"""Is what we replace in other libraries what the documentation lists, and as long as it says?"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.util import find_spec
from typing import NamedTuple

import pytest

from .interpreters import python
from .pages import CHECKOUT

#: Goes through all moments, and prints what each has changed of the names that were there before.
_TIMELINE = """
import json, sys
from types import ModuleType

import boto3, moto, moto.core.models, moto.core.responses_custom_registry, moto.moto_api
import botocore.httpsession, botocore.retryhandler, botocore.retries.standard
import moto.acmpca.models, moto.cloudformation.models, moto.cloudformation.responses
import moto.ds.models, moto.ec2.models
import moto.ram.models
try:
    # In this order, as they import each other.
    import aiobotocore.session, aiobotocore.httpsession, aiobotocore.retries.bucket
except ImportError:
    pass

LIBRARIES = {"moto", "botocore", "boto3", "aiobotocore", "responses"}
#: What moto changes itself, and other names of what is listed.
OTHERS = ("instances_tracked", "_nested_count", "_mocks_active", "base_backend.model_data",
          "core.models.BUILTIN_HANDLERS")
MODULES = {name for name in sys.modules if name.partition(".")[0] in LIBRARIES}


def value_of(held):
    return (id(held), *held) if isinstance(held, (list, dict)) else held


def names():
    found = {}
    for name in MODULES:
        for key, held in [*vars(sys.modules[name]).items()]:
            # A module is there once it is imported, whoever imports it.
            if not isinstance(held, ModuleType):
                found[f"{name}.{key}"] = value_of(held)
            if isinstance(held, type) and held.__module__ == name:
                inner = [*vars(held).items()]
                found.update({f"{name}.{key}.{last}": value_of(each) for last, each in inner})
    aliases = [each for each in sys.modules if type(sys.modules[each]).__name__ == "_Alias"]
    return found | dict.fromkeys(aliases)


def difference(before, after):
    gone = object()
    different = {
        name
        for name in before.keys() | after.keys()
        if before.get(name, gone) is not after.get(name, gone)
        and before.get(name, gone) != after.get(name, gone)
    }
    # Not what is in a class that is another.
    return [
        each
        for each in different
        if each.rpartition(".")[0] not in different and not each.endswith(OTHERS)
    ]


def during(step, moment):
    before = names()
    step()
    told[moment] = difference(before, names())


told = {}
boto3.setup_default_session()
first = names()
from pca_ad_mock._patching import moments, noticing

for module in ("botocore.handlers", "moto.cloudformation.models", "moto.ram.models",
               "moto.ec2.models", "aiobotocore.endpoint"):
    during(lambda: moments.imported(module), f"`{module}` is imported")
during(lambda: moments.registered(quietly=True), "the library is registered")
during(noticing.first_use, "the service is first used")

enable = moto.core.models.MockAWS._enable_patching
moto.core.models.MockAWS._enable_patching = lambda *given, **named: (
    told.update({"moto starts in it": difference(before, names())}), enable(*given, **named)
)
before = names()
with moments.started():
    told["a mock starts"] = difference(before, names())
told["a mock has ended"] = difference(before, names())
moto.core.models.MockAWS._enable_patching = enable

before = names()
with moments.asked_for(linked=True):
    told["`linked` is in force"] = difference(before, names())
told["no longer linked"] = difference(before, names())
during(lambda: moments.asked_for(instant_retries=True), "`instant_retries` is in force")
told["the end"] = difference(first, names())
print(json.dumps(told))
"""


class Row(NamedTuple):
    """A row of the table in the documentation."""

    moment: str
    begun_by: str
    names: frozenset[str]
    undone: str


def _rows() -> list[Row]:
    page = (CHECKOUT / "docs" / "architecture.md").read_text("utf-8")
    section = page.partition("## What is replaced, and when")[2].partition("\n## ")[0]
    table = [line.strip("| ").split(" | ") for line in section.split("\n") if line[:1] == "|"]
    return [
        Row(moment, begun_by, _installed(names), undone)
        for moment, begun_by, names, undone in table[2:]
    ]


def _installed(names: str) -> frozenset[str]:
    found: list[str] = re.findall("`(.+?)`", names)
    return frozenset(name for name in found if find_spec(name.partition(".")[0]))


@cache
def told() -> dict[str, set[str]]:
    """What each moment changes, in an interpreter of its own."""
    return {moment: {*names} for moment, names in json.loads(python(_TIMELINE)).items()}


@pytest.mark.parametrize("moment", sorted({row.moment for row in _rows()}))
def test_each_moment_replaces_what_the_page_lists(moment: str) -> None:
    """Neither more names of moto, botocore, boto3 and aiobotocore, nor fewer."""
    listed = {name for row in _rows() if row.moment == moment for name in row.names}
    already = told()["a mock starts"] if moment == "moto starts in it" else set()
    assert told()[moment] - already == listed


def test_at_the_end_is_left_what_the_page_says() -> None:
    """What nobody undoes, and nothing of the rest."""
    rows = _rows()
    lasting = {name for row in rows if row.undone == "nobody" for name in row.names}
    assert told()["the end"] == lasting
    assert told()["a mock has ended"] <= lasting
    assert told()["no longer linked"] == set()
    assert {row.moment for row in rows} == set(told()) - {
        "the end",
        "a mock has ended",
        "no longer linked",
    }


def test_each_moment_has_one_place_where_it_begins() -> None:
    """A function of `moments`, which does nothing else."""
    from pca_ad_mock._patching import moments

    for row in _rows():
        name = re.fullmatch("`(.+?)`.*", row.begun_by)
        assert name, row
        assert callable(getattr(moments, name[1])), row
