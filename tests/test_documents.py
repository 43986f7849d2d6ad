"""Is every document that can be loaded given back, and is every other refused by its path?"""

from __future__ import annotations

import json
import re
from copy import deepcopy
from datetime import datetime
from functools import reduce
from operator import getitem
from typing import Any
from unittest.mock import Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pca_ad_mock import MockHandle, mock_pca_connector_ad
from pca_ad_mock._control.state import loading
from pca_ad_mock.pcaconnectorad.dispatch import answer
from pca_ad_mock.pcaconnectorad.models import pcaconnectorad_backends
from pca_ad_mock.pcaconnectorad.service import Service

from .calling import build_request
from .searching import REQUESTS
from .test_fuzz import JUNK

#: What stands for a value in a document, besides what the fuzzer knows.
VALUES = [
    *JUNK, "CREATING", "ACTIVE", "FAILED", "DELETING", "INTERNAL_FAILURE", 1, "123456789012",
    "0001-01-01T00:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59.999999-12:00",
    "9999-12-31T23:59:59.999999+00:00", "2026-W01-1", "20260101", "us-east-1", "d-0123456789",
    [[]], [{}], {"Tags": None}, {1: 2}, ["a", "a"], 1e400, b"bytes", "x" * 1_000_000,
]  # fmt: skip


def populated(mock: MockHandle) -> dict[str, Any]:
    """Make some of each kind, in each state; the document of them."""
    make = mock.make
    connector = make.connector(DirectoryId="d-0123456789")["Arn"]
    registration = make.directory_registration(DirectoryId="d-0123456789")["Arn"]
    make.connector(Status="CREATING")
    make.connector(Status="FAILED", StatusReason="INTERNAL_FAILURE")
    make.directory_registration(Tags={"a": "b"})
    make.service_principal_name(ConnectorArn=connector, DirectoryRegistrationArn=registration)
    for name in ("First", "Second"):
        template = make.template(ConnectorArn=connector, Name=name)["Arn"]
        make.access_control_entry(TemplateArn=template)
    document = mock.export()
    (regions,) = document["accounts"].values()
    regions["us-east-1"]["DirectoryRegistrations"][-1]["Status"] = "DELETING"
    return document


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    with mock_pca_connector_ad() as mock:
        return populated(mock)


def places(document: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where something stands in a document."""
    if isinstance(document, dict):
        inner = [place for name in document for place in places(document[name], (*path, name))]
    elif isinstance(document, list):
        inner = [place for n, each in enumerate(document) for place in places(each, (*path, n))]
    else:
        inner = []
    return [path, *inner] if path else inner


#: What a member can have that many a resource stands with.
_FITTING: dict[str, list[Any]] = {
    "Status": ["CREATING", "ACTIVE", "DELETING"],
    "StatusReason": ["INTERNAL_FAILURE", "A_NEWER_ONE", 5, {"a": []}, [None], True],
    "CreatedAt": [each for each in VALUES if isinstance(each, str) and "-" in each],
    "UpdatedAt": [each for each in VALUES if isinstance(each, str) and "-" in each],
    "Tags": [{}, {"": ""}, {"a": None}, None],
}


@st.composite
def mutations(draw: st.DrawFn, document: dict[str, Any]) -> dict[str, Any]:
    """The document with a few of its places changed, removed, or taken from elsewhere."""
    changed = deepcopy(document)
    for _ in range(draw(st.integers(1, 3))):
        known = places(changed)
        if draw(st.booleans()):
            (*way, last) = draw(
                st.sampled_from([each for each in known if each[-1] in _FITTING] or known)
            )
            value = draw(st.sampled_from(_FITTING.get(last, VALUES)))
        else:
            (*way, last) = draw(st.sampled_from(known))
            value = draw(st.sampled_from([*VALUES, _at(document, draw(st.sampled_from(known)))]))
        holder = _at(changed, way)
        if draw(st.integers(0, 4)):
            holder[last] = deepcopy(value)
        else:
            del holder[last]
        if not places(changed):
            break
    return changed


def _at(document: Any, place: Any) -> Any:
    """What stands at a place; None if it is not there."""
    try:
        return reduce(getitem, place, document)
    except (LookupError, TypeError):  # pragma: no cover - depends on what is drawn
        return None


def refusal_of(mock: MockHandle, document: dict[str, Any]) -> str | None:
    try:
        mock.load(document)
    except ValueError as error:
        return str(error)
    return None


@REQUESTS
@given(data=st.data())
def test_what_is_loaded_is_given_back(document: dict[str, Any], data: st.DataObject) -> None:
    """And can be loaded again, also when all has ended that was under way.

    What is refused changes nothing, and the error names its path, and no megabyte.
    """
    changed = data.draw(mutations(document))
    with mock_pca_connector_ad() as mock:
        mock.load(document)
        if (error := refusal_of(mock, changed)) is not None:
            assert re.match(r"accounts\b|version\b|the document\b", error), error
            assert len(error) < 1_000
            assert mock.export() == document
            return
        for _ in range(2):
            exported = json.loads(json.dumps(mock.export(), allow_nan=False))
            mock.load(exported)
            assert mock.export() == exported
            mock.settle()


def only(document: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The lists of the one region."""
    lists: dict[str, list[dict[str, Any]]] = document["accounts"]["123456789012"]["us-east-1"]
    return lists


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("CreatedAt", "0001-01-01T00:00:00+14:00"),
        ("UpdatedAt", "9999-12-31T23:59:59-12:00"),
        ("CreatedAt", 5),
        ("StatusReason", 5),
        ("StatusReason", {"a": 1}),
        ("Status", "x" * 1_000_000),
    ],
)
def test_what_is_wrong_is_named_by_its_path(
    document: dict[str, Any], member: str, value: Any
) -> None:
    """A time that is none in UTC, a reason that is no text, and a megabyte."""
    changed = deepcopy(document)
    only(changed)["Connectors"][2][member] = value
    path = f"accounts.123456789012.us-east-1.Connectors[2].{member}: "
    with (
        mock_pca_connector_ad() as mock,
        pytest.raises(ValueError, match=re.escape(path)) as caught,
    ):
        mock.load(changed)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59.999+00:00"])
def test_times_at_the_ends_of_the_calendar_are_kept(document: dict[str, Any], moment: str) -> None:
    """They are answered; whether botocore can read them depends on the time zone of the reader."""
    changed = deepcopy(document)
    only(changed)["DirectoryRegistrations"][0].update(CreatedAt=moment, UpdatedAt=moment)
    with mock_pca_connector_ad() as mock:
        mock.load(changed)
        assert sorted(only(mock.export())) == sorted(only(changed))
        answered = answer(build_request("ListDirectoryRegistrations", {}))
        found = json.loads(answered.body)["DirectoryRegistrations"]
        assert datetime.fromisoformat(moment).timestamp() in {each["CreatedAt"] for each in found}


def test_children_end_with_what_is_being_deleted(document: dict[str, Any]) -> None:
    """A real account may list them; they are there until the deletion is complete."""
    changed = deepcopy(document)
    for connector in only(changed)["Connectors"]:
        connector.pop("StatusReason", None)
        connector["Status"] = "DELETING"
    with mock_pca_connector_ad() as mock:
        mock.load(changed)
        assert mock.export() == changed
        mock.settle()
        state = mock.state()
    assert [name for name, listed in state.items() if listed] == ["DirectoryRegistrations"]


@pytest.mark.parametrize("empty", [{}, {"Connectors": []}, {"Connectors": None}])
def test_accounts_without_resources_are_not_made(
    monkeypatch: pytest.MonkeyPatch, empty: dict[str, Any]
) -> None:
    """However many a document has, they cost no backend."""
    accounts = {f"{number:012}": {"us-east-1": empty} for number in range(300)}
    with mock_pca_connector_ad() as mock:
        made = Mock(wraps=Service)
        monkeypatch.setattr(loading, "Service", made)
        mock.load({"version": 1, "accounts": accounts})
        made.assert_not_called()
        assert not [each for each in accounts if each in pcaconnectorad_backends]


def test_members_that_are_null_are_absent(document: dict[str, Any]) -> None:
    """As in a request."""
    changed = deepcopy(document)
    only(changed)["Connectors"][0]["StatusReason"] = None
    with mock_pca_connector_ad() as mock:
        mock.load(changed)
        assert mock.export() == document
