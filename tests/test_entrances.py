"""Is what moto, cryptography, werkzeug and json raise an error of ours, at each entrance?

An error of ours is raised in a line of ours, and is short whatever was given.
"""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from freezegun import freeze_time
from hypothesis import given, settings
from hypothesis import strategies as st
from moto.core.authorization import enable_iam_authentication
from moto.core.exceptions import ServiceException
from moto.ec2.models.vpcs import VPC

import pca_ad_mock
from pca_ad_mock import EnrollmentRefused, MockHandle, Principal, mock_pca_connector_ad
from pca_ad_mock._control.http_api import ControlApi
from pca_ad_mock._control.seeding.surroundings import Partners
from pca_ad_mock.pcaconnectorad.dispatch import answer
from pca_ad_mock.pcaconnectorad.model.suggestions import shortened
from pca_ad_mock.pcaconnectorad.request import parsing
from pca_ad_mock.server._application import service_of

from .calling import build_request
from .enrolling import ALICE, Corp
from .searching import REQUESTS
from .test_authorization import client_of as client_allowed
from .test_fuzz import HEADERS, JUNK

PACKAGE = str(Path(pca_ad_mock.__file__).parent)

VALUES = st.sampled_from(
    [*JUNK, b"bytes", b"\xff", "x" * 1_000_000, ["x"] * 100_000, 1e400, float("nan"), 10**5000,
     "ACTIVE", "CREATING", "FAILED", "INTERNAL_FAILURE", "d-0123456789", "us-east-1", object(),
     {1: 2}, {"Enroll": "ALLOW"}, {"a": "b"}, "123456789012"]
)  # fmt: skip


def refusal_of(call: Callable[[], Any]) -> str:
    """Why a call is refused, by an error of ours; empty if it is not."""
    try:
        call()
    except (TypeError, ValueError, EnrollmentRefused) as error:
        last = traceback.extract_tb(error.__traceback__)[-1].filename
        return str(error) if last.startswith(PACKAGE) else f"{last} raised {error!r}" * 1_000
    return ""


MEMBERS = st.sampled_from(
    ["ConnectorArn", "DirectoryId", "Name", "Definition", "Tags", "VpcInformation", "Status",
     "StatusReason", "CertificateAuthorityArn", "TemplateArn", "GroupDisplayName", "AccessRights",
     "GroupSecurityIdentifier", "ClientToken", "IpAddressType", "SecurityGroupIds", "Unknown",
     "DirectoryRegistrationArn", "region", "account_id", "PrivateKeyFlags", "ValidityPeriod"]
)  # fmt: skip

KINDS = st.sampled_from(
    ["directory_registration", "connector", "service_principal_name", "template",
     "access_control_entry"]
)  # fmt: skip


@pytest.mark.parametrize("linked", [False, True])
@settings(REQUESTS, max_examples=REQUESTS.max_examples // 2)
@given(kind=KINDS, members=st.dictionaries(MEMBERS, VALUES, max_size=3))
def test_making(linked: bool, kind: str, members: dict[str, Any]) -> None:
    """Whatever members are given."""
    with mock_pca_connector_ad(linked=linked) as mock:
        assert len(refusal_of(lambda: getattr(mock.make, kind)(**members))) < 12_000


NAMES = st.sampled_from(
    ["CN=", "CN=a,=b", "=", "CN=a+OU=b", "DC=\\", "CN=a\\zz", "#04", "OU=#04024869", "C=DEU",
     "9.9.9=#0500", "CN=" + "a" * 300, "x@y@z", "a..b", "xn--", "a" * 64 + ".com", "CN=\ud800"]
)  # fmt: skip


@REQUESTS
@given(
    attributes=st.dictionaries(
        st.sampled_from([*Principal.__dataclass_fields__]), VALUES | NAMES | st.text(), max_size=3
    ),
    csr=st.none() | VALUES | st.text(),
    name=st.none() | VALUES,
)
def test_enrolling(
    mock: MockHandle, corp: Corp, attributes: dict[str, Any], csr: Any, name: Any
) -> None:
    """Whoever asks, with whatever request, for whatever template."""
    known_templates = [each["Arn"] for each in mock.state()["Templates"]]
    template = known_templates[0] if known_templates else corp.template()
    known: dict[str, Any] = {each: getattr(ALICE, each) for each in ALICE.__dataclass_fields__}

    def enroll() -> None:
        mock.enroll(Principal(**{**known, **attributes}), template)

    for call in (
        enroll,
        lambda: mock.enroll(ALICE, template, csr=csr),
        lambda: mock.enroll(ALICE, name, connector=corp.connector),
        lambda: mock.policies(ALICE, name),
    ):
        assert len(refusal_of(call)) < 12_000


def test_enrolling_at_an_early_time(mock: MockHandle, corp: Corp) -> None:
    """No certificate can begin before 1950, which cryptography refuses."""
    template = corp.template()
    with freeze_time("1900-01-01"), pytest.raises(ValueError, match=r"check .* the clock: crypto"):
        mock.enroll(ALICE, template)


def test_making_what_moto_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where its ec2 has as many networks as it may; an error of our own stays what it is."""

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise ServiceException("no more networks")

    with mock_pca_connector_ad(linked=True) as mock:
        monkeypatch.setattr(VPC, "__init__", refuse)
        with pytest.raises(ValueError, match="moto cannot make what a connector needs") as caught:
            mock.make.connector()
        assert "no more networks" in str(caught.value)

        def fail(partners: Partners) -> str:
            raise KeyError("of our own")

        monkeypatch.setattr(Partners, "make_directory", fail)
        with pytest.raises(KeyError, match="of our own"):
            mock.make.connector()


STATEMENTS = st.fixed_dictionaries(
    {
        "Effect": st.sampled_from(["Allow", "Deny"]),
        "Action": st.sampled_from(["pca-connector-ad:*", "*", "pca-connector-ad:List*", []]),
        "Resource": st.sampled_from(["*", [], "arn:*", "${", "${aws:x}", "arn:${aws:username}"]),
        "Condition": st.dictionaries(
            st.sampled_from(["StringLike", "NumericLessThan", "DateGreaterThan", "IpAddress",
                             "Null", "Bool", "ForAllValues:StringEquals", "BinaryEquals"]),
            st.dictionaries(
                st.sampled_from(["aws:username", "aws:CurrentTime", "aws:EpochTime",
                                 "aws:SourceIp", "aws:TagKeys", "aws:SecureTransport"]),
                st.sampled_from(["x", ["a"], "2020", "1e400", "9" * 5000, "nan", "10.0.0.0/99",
                                 "0001-01-01T00:00:00+14:00", "", []]),
                max_size=2,
            ),
            max_size=2,
        ),
    }
)  # fmt: skip


@pytest.mark.filterwarnings("ignore::pca_ad_mock.ConditionWarning")
@settings(REQUESTS, max_examples=REQUESTS.max_examples // 2)
@given(
    statement=STATEMENTS,
    headers=st.lists(st.sampled_from([*HEADERS, ("x-amz-date", ""), ("host", "")]), max_size=3),
    query=st.sampled_from(["", "a", "a=b&a=c", "%", "a=%ff", "X-Amz-Credential="]),
)
def test_authorising(statement: dict[str, Any], headers: list[Any], query: str) -> None:
    """Whatever policies say, and however requests are signed."""
    with mock_pca_connector_ad():
        client = client_allowed("iam:ListUsers")
        document = json.dumps({"Version": "2012-10-17", "Statement": statement})
        iam = boto3.client("iam")
        try:
            iam.put_user_policy(UserName="alice", PolicyName="q", PolicyDocument=document)
        except ClientError:
            # moto refuses some of them.
            return
        request = build_request("ListConnectors", {})
        request = request._replace(headers={**request.headers, **dict(headers)}, query=query)
        with enable_iam_authentication():
            assert answer(request).status < 500
            with suppress(client.exceptions.AccessDeniedException):
                client.list_connectors()


CONTROLS = st.sampled_from(
    ["", "calls", "state", "settle", "export", "reset", "make/connector", "make/x", "fail-calls",
     "delay-calls", "fail-resources", "enroll", "policies", "faults", "faults/1", "options",
     "options/1", "permissions-used", "health", "%ff", "a" * 1_000_000]
)  # fmt: skip

ARGUMENTS = st.sampled_from(
    ["operation", "error", "times", "when", "members", "kind", "status_reason", "seconds", "region",
     "principal", "template", "connector", "csr", "version", "accounts", "resources", "partners",
     "transition", "quotas", "rates"]
)  # fmt: skip


@REQUESTS
@given(
    method=st.sampled_from(["GET", "POST", "DELETE", "PUT"]),
    path=CONTROLS,
    query=st.sampled_from(["", "operation=ListConnectors", "operation=" + "x" * 60_000, "a", "%"]),
    body=st.dictionaries(ARGUMENTS, st.sampled_from(JUNK), max_size=4).map(
        lambda given: json.dumps(given).encode()
    )
    | st.binary(max_size=20)
    | st.sampled_from([b"[" * 100_000, b'{"a":' * 99 + b"1" + b"}" * 99, b'{"times": 1e400}']),
)
def test_controlling_a_server(method: str, path: str, query: str, body: bytes) -> None:
    """Whatever is sent, the answer is JSON, and no error is long."""
    control = ControlApi({})
    try:
        with mock_pca_connector_ad():
            answered = control.answer(method, path, query, body)
            text = json.dumps(answered.document, allow_nan=False)
    finally:
        control.close()
    assert answered.status < 500
    assert len(text) < 12_000


@pytest.mark.parametrize(
    "query", ["X-Amz-Credential=", "X-Amz-Credential=&X-Amz-Credential=", "AX-Amz-Credential=1"]
)
def test_presigned_by_nobody(query: str) -> None:
    """Such a request is not for the service."""
    environ = {"PATH_INFO": "/", "QUERY_STRING": query, "HTTP_HOST": "localhost"}
    assert service_of(environ) is None


def test_long_messages_are_cut_in_the_middle() -> None:
    """They keep their beginning and their end, and say how much is missing."""
    cut = shortened("a" * 20_000 + "z" * 20_000)
    assert (cut[:2], cut[-2:]) == ("aa", "zz")
    assert "... (30000 more characters) ..." in cut
    assert shortened("a" * 10_000) == "a" * 10_000


def test_a_function_of_the_test_raises_what_it_raises(mock: MockHandle) -> None:
    """Also where it calls one of those libraries itself."""
    client = boto3.client("pca-connector-ad")
    mock.fail_calls(
        "list_connectors", "ThrottlingException", when=lambda parameters: json.loads("{")
    )
    with pytest.raises(json.JSONDecodeError):
        client.list_connectors()
    mock._faults.take_back()


def test_a_document_that_is_deeper_than_any_of_the_model_is_refused() -> None:
    """Also where it is not so deep that Python itself gives up."""
    document: list[Any] = []
    for _ in range(parsing._DEEPEST):
        document = [document]
    with pytest.raises(ValueError, match="deep"):
        parsing._require_shallow([document])
