"""Is a real account copied into a document, whole, and with what can be read of it?

The account is one on a server of our own.
"""

from __future__ import annotations

import io
import json
import re
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.model import ListShape, Shape, StringShape, StructureShape
from botocore.retries.bucket import TokenBucket

from pca_ad_mock import definitions
from pca_ad_mock.__main__ import main
from pca_ad_mock._control.capture import reading
from pca_ad_mock._control.capture.anonymizing import _KEPT, Anonymizer
from pca_ad_mock._control.capture.loadable import leave_out_unloadable
from pca_ad_mock._control.capture.report import Report
from pca_ad_mock._control.state.loading import read_document
from pca_ad_mock.pcaconnectorad import dispatch
from pca_ad_mock.pcaconnectorad.model.kinds import KINDS, kind_of
from pca_ad_mock.pcaconnectorad.model.specification import service_model
from pca_ad_mock.pcaconnectorad.models import pcaconnectorad_backends
from pca_ad_mock.pcaconnectorad.request.wire import HttpRequest, HttpResponse
from pca_ad_mock.server import ThreadedServer

from .provisioning import AUTHORITY, SECURITY_GROUPS, create_connector
from .test_control_over_http import Control
from .test_server import client_of

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient

pytestmark = pytest.mark.server

ACCOUNT = "123456789012"
REGION = "us-east-1"
DOMAIN = "S-1-5-21-1004336348-1177238915-682003330"
LISTS = [kind.list_member for kind in KINDS.values()]


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """botocore's clients do not wait, neither between attempts nor to slow down."""
    still = SimpleNamespace(sleep=lambda seconds: None, time=time.time)
    monkeypatch.setattr("botocore.endpoint.time", still)
    monkeypatch.setattr(TokenBucket, "acquire", lambda *args, **kwargs: True)


@pytest.fixture(autouse=True)
def _credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "AKIA")
    for name in ("AWS_PROFILE", "AWS_DEFAULT_REGION", "AWS_REGION"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def endpoint() -> Iterator[str]:
    with ThreadedServer(quotas=False, transition="immediate") as server:
        yield server.endpoint_url


@pytest.fixture
def account(endpoint: str) -> PcaConnectorAdClient:
    client: PcaConnectorAdClient = client_of(endpoint)
    return client


def populate(client: PcaConnectorAdClient, templates: int = 1, entries: int = 2) -> str:
    """Create a resource of each kind, some several times, and give the connector's ARN."""
    tags = {"team": "identity", "aws:cloudformation:stack-name": "enrollment"}
    registration = client.create_directory_registration(
        DirectoryId="d-0123456789", Tags={"team": "identity"}
    )["DirectoryRegistrationArn"]
    connector = client.create_connector(
        CertificateAuthorityArn=AUTHORITY,
        DirectoryId="d-0123456789",
        VpcInformation={"SecurityGroupIds": [*SECURITY_GROUPS, "sg-01234567"]},
        Tags={"team": tags["team"], "stage": ""},
    )["ConnectorArn"]
    client.create_service_principal_name(
        ConnectorArn=connector, DirectoryRegistrationArn=registration
    )
    for number in range(templates):
        template = client.create_template(
            ConnectorArn=connector,
            Name=f"Contoso {number}",
            Definition=definitions.workstation(
                superseded_templates=["Contoso 0", "Retired"],
                extra_object_identifiers=["1.3.6.1.4.1.311.21.8.1.2", "1.3.6.1.4.1.5555.1"],
            ),
        )["TemplateArn"]
        for entry in range(entries):
            client.create_template_group_access_control_entry(
                TemplateArn=template,
                AccessRights={"Enroll": "ALLOW"},
                GroupDisplayName=f"Contoso Computers {entry}",
                GroupSecurityIdentifier=f"{DOMAIN}-{1104 + entry}",
            )
    return connector


def expected(client: PcaConnectorAdClient) -> dict[str, list[dict[str, Any]]]:
    """What is there, by a Get for each resource that is listed."""
    found: dict[str, list[dict[str, Any]]] = {}
    for kind in KINDS.values():
        listed: list[dict[str, Any]] = []
        parents = found[kind.parent.list_member] if kind.parent else [{}]
        for parent in parents:
            under = {str(kind.parent.arn_member): parent["Arn"]} if kind.parent else {}
            pages = client.get_paginator(snake(f"List{kind.plural}"))
            for page in pages.paginate(**under):
                listed += page[kind.list_member]
        found[kind.list_member] = [got(client, kind, each) for each in listed]
    return found


def snake(operation: str) -> Any:
    return re.sub("(?<!^)([A-Z])", r"_\1", operation).lower()


def got(client: Any, kind: Any, listed: dict[str, Any]) -> dict[str, Any]:
    key = {name: listed["Arn" if name == kind.arn_member else name] for name in kind.key}
    answer = getattr(client, snake(f"Get{kind.name}"))(**key)
    answer.pop("ResponseMetadata")
    (resource,) = answer.values()
    if kind.arn_member:
        resource["Tags"] = client.list_tags_for_resource(ResourceArn=listed["Arn"])["Tags"]
    return {name: as_text(value) for name, value in resource.items()}


def as_text(value: Any) -> Any:
    is_time = isinstance(value, datetime)
    return value.astimezone(timezone.utc).isoformat() if is_time else value


Capture = Callable[..., tuple[int, Any, str]]


@pytest.fixture
def capture(endpoint: str, capsys: pytest.CaptureFixture[str]) -> Capture:
    """Run the command; gives its exit status, its document, and what it said.

    Every document that it makes, in whichever test, is one that can be loaded.
    """

    def run(*arguments: str) -> tuple[int, Any, str]:
        regions = () if "--region" in arguments else ("--region", REGION)
        status = main(["capture", "--endpoint-url", endpoint, *regions, *arguments])
        output, errors = capsys.readouterr()
        document = json.loads(output) if output else None
        if document:
            read_document(document)
        return status, document, errors

    return run


def lists_of(document: Any, account: str = ACCOUNT, region: str = REGION) -> Any:
    assert document["version"] == 1
    return document["accounts"][account][region]


def test_a_document_has_what_is_there(account: PcaConnectorAdClient, capture: Capture) -> None:
    """Each resource as its Get answers it, with its tags; the summary counts them."""
    populate(account, templates=2)
    status, document, errors = capture()
    assert status == 0
    assert list(document["accounts"]) == [ACCOUNT]
    assert lists_of(document) == expected(account)
    assert list(lists_of(document)) == LISTS
    assert errors.startswith(
        "us-east-1: 1 directory registrations, 1 connectors, 1 service principal names, "
        "2 templates, 4 access control entries"
    )
    assert errors.count("\n") == 1
    assert errors.count(", ") == len(LISTS) - 1


def test_a_thousand_resources_are_read(account: PcaConnectorAdClient, capture: Capture) -> None:
    """No one is missing, none is there twice, and each is where it belongs."""
    connector = populate(account)
    collections: Any = pcaconnectorad_backends[ACCOUNT][REGION].service.collections
    for number in range(20):
        template = collections["Template"].create(
            connector_arn=connector, definition=definitions.user(), name=f"T{number}", call=None
        )
        for entry in range(50):
            collections["TemplateGroupAccessControlEntry"].create(
                template_arn=template.arn,
                access_rights={"Enroll": "ALLOW"},
                group_display_name="Users",
                group_security_identifier=f"{DOMAIN}-{2000 + entry}",
                call=None,
            )
    status, document, _ = capture()
    lists = lists_of(document)
    assert status == 0
    assert {name: len(listed) for name, listed in lists.items() if listed} == {
        "DirectoryRegistrations": 1,
        "Connectors": 1,
        "ServicePrincipalNames": 1,
        "Templates": 21,
        "AccessControlEntries": 1002,
    }
    identities = {
        (each["TemplateArn"], each["GroupSecurityIdentifier"])
        for each in lists["AccessControlEntries"]
    }
    assert len(identities) == 1002
    assert {template for template, _ in identities} == {each["Arn"] for each in lists["Templates"]}


def test_pages_are_followed(
    account: PcaConnectorAdClient, capture: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To the last one."""
    monkeypatch.setattr(reading, "_PAGE_SIZE", 2)
    populate(account, templates=5, entries=3)
    status, document, _ = capture()
    assert status == 0
    assert lists_of(document) == expected(account)


def test_several_regions_are_one_document(endpoint: str, capture: Capture) -> None:
    """Those where something is; one that is given twice is read once."""
    for region in ("eu-west-1", "eu-central-1"):
        populate(regional_client(endpoint, region))
    regions = ("eu-west-1", "eu-central-1", "us-west-2", "eu-west-1")
    status, document, errors = capture(*(word for name in regions for word in ("--region", name)))
    assert status == 0
    assert list(document["accounts"][ACCOUNT]) == ["eu-west-1", "eu-central-1"]
    assert [line.partition(":")[0] for line in errors.splitlines()] == [*regions[:3]]


def regional_client(endpoint: str, region: str) -> Any:
    session = boto3.session.Session("AKIA", "secret", region_name=region)
    return session.client("pca-connector-ad", endpoint_url=endpoint)


def test_the_region_may_come_from_the_configuration(
    account: PcaConnectorAdClient,
    endpoint: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """As for any client of AWS; without one, the command says what to do."""
    populate(account)
    with pytest.raises(SystemExit) as ended:
        main(["capture", "--endpoint-url", endpoint])
    assert ended.value.code == 2
    assert "give the region with --region" in capsys.readouterr().err

    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    assert main(["capture", "--endpoint-url", endpoint]) == 0
    assert lists_of(json.loads(capsys.readouterr().out)) == expected(account)


@pytest.mark.parametrize("options", [(), ("--anonymize",)])
def test_a_document_can_be_loaded(
    account: PcaConnectorAdClient, endpoint: str, capture: Capture, options: tuple[str, ...]
) -> None:
    """A server that has loaded it has the same, as another capture and an export see."""
    populate(account, templates=2)
    _, document, _ = capture(*options)
    control = Control(endpoint)
    assert control("POST", "reset")[0] == 200
    assert capture()[1] == {"version": 1, "accounts": {}}

    assert control("POST", "state", document)[0] == 200
    assert control("GET", "export")[1] == document
    if not options:
        assert capture()[1] == document


def test_an_account_without_resources_is_an_empty_document(capture: Capture) -> None:
    """Which is complete."""
    status, document, _ = capture()
    assert (status, document) == (0, {"version": 1, "accounts": {}})


# --- What goes wrong


def test_throttled_calls_are_made_again(
    account: PcaConnectorAdClient, endpoint: str, capture: Capture
) -> None:
    """Until they are answered."""
    populate(account)
    for operation in ("ListConnectors", "ListTemplates", "ListTagsForResource"):
        fault = {"operation": operation, "error": "ThrottlingException", "times": 3}
        Control(endpoint)("POST", "fail-calls", fault)
    status, document, _ = capture()
    assert status == 0
    assert Control(endpoint)("POST", "settle")[0] == 200
    assert lists_of(document) == expected(account)


def deny(endpoint: str, operation: str, times: int = 1) -> None:
    fault = {"operation": operation, "error": "AccessDeniedException", "times": times}
    fault["members"] = {"Message": "not for you"}
    Control(endpoint)("POST", "fail-calls", fault)


@pytest.mark.parametrize(
    ("operation", "missing"),
    [
        ("ListDirectoryRegistrations", {"DirectoryRegistrations", "ServicePrincipalNames"}),
        (
            "ListConnectors",
            {"Connectors", "ServicePrincipalNames", "Templates", "AccessControlEntries"},
        ),
        ("ListServicePrincipalNames", {"ServicePrincipalNames"}),
        ("ListTemplates", {"Templates", "AccessControlEntries"}),
        ("ListTemplateGroupAccessControlEntries", {"AccessControlEntries"}),
    ],
)
def test_what_is_denied_is_left_out(
    account: PcaConnectorAdClient,
    endpoint: str,
    capture: Capture,
    operation: str,
    missing: set[str],
) -> None:
    """With what belongs to it; all else is there, and the summary names what was denied."""
    populate(account)
    before = expected(account)
    deny(endpoint, operation)
    status, document, errors = capture()
    assert status == 3
    assert lists_of(document) == {name: [] if name in missing else before[name] for name in LISTS}
    assert f"us-east-1: not read by {operation}: " in errors
    assert "(AccessDeniedException: not for you)" in errors
    has_orphan = "(left out: its Connector was not read)" in errors
    assert has_orphan == (operation == "ListConnectors")


def test_denied_tags_leave_a_resource_without_tags(
    account: PcaConnectorAdClient, endpoint: str, capture: Capture
) -> None:
    """The summary has one line for all of them."""
    populate(account, templates=3)
    deny(endpoint, "ListTagsForResource", times=5)
    status, document, errors = capture()
    assert status == 3
    lists = lists_of(document)
    taggable = [each for name in LISTS for each in lists[name] if "Arn" in each]
    assert [each["Tags"] for each in taggable] == [{}] * 5
    (line,) = (line for line in errors.splitlines() if "not read" in line)
    assert f"not read by ListTagsForResource: {taggable[0]['Arn']} and 4 more (Acc" in line


def test_nothing_is_written_where_all_is_denied(
    account: PcaConnectorAdClient, endpoint: str, capture: Capture, tmp_path: Path
) -> None:
    """An earlier document stays, and the command says what was denied."""
    output = tmp_path / "account.json"
    output.write_text("earlier")
    for operation in ("ListDirectoryRegistrations", "ListConnectors"):
        deny(endpoint, operation)
    status, _, errors = capture("--output", str(output))
    assert status == 1
    assert errors.count("not for you") == 2
    assert output.read_text() == "earlier"
    assert list(tmp_path.iterdir()) == [output]


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[str, Any], Any]], None]:
    """Change what the service answers, by the path and the document."""

    def change(changed: Callable[[str, Any], Any]) -> None:
        answer = dispatch.answer

        def answer_otherwise(request: HttpRequest) -> HttpResponse:
            response = answer(request)
            document = changed(request.path, json.loads(response.body or b"{}"))
            return response._replace(body=json.dumps(document).encode())

        monkeypatch.setattr(dispatch, "answer", answer_otherwise)

    return change


def without_definitions(path: str, document: Any) -> Any:
    for each in document.get("Templates", ()):
        each.pop("Definition")
    return document


def test_a_get_brings_what_a_list_leaves_out(
    account: PcaConnectorAdClient, capture: Capture, answers: Any
) -> None:
    """Although today's model has the same members in both."""
    populate(account)
    before = expected(account)
    answers(without_definitions)
    status, document, _ = capture()
    assert status == 0
    assert lists_of(document) == before


@pytest.mark.parametrize("error", ["AccessDeniedException", "ResourceNotFoundException"])
def test_what_a_get_does_not_bring_is_left_out(
    account: PcaConnectorAdClient, endpoint: str, capture: Capture, answers: Any, error: str
) -> None:
    """With what belongs to it; that it is denied is a problem, that it is gone is none."""
    populate(account)
    answers(without_definitions)
    Control(endpoint)("POST", "fail-calls", {"operation": "GetTemplate", "error": error})
    status, document, errors = capture()
    is_denied = error == "AccessDeniedException"
    assert status == (3 if is_denied else 0)
    assert ("not read by GetTemplate: arn:aws:" in errors) == is_denied
    lists = lists_of(document)
    assert (lists["Templates"], lists["AccessControlEntries"]) == ([], [])


def test_a_connector_may_be_without_an_endpoint(
    account: PcaConnectorAdClient, capture: Capture, answers: Any
) -> None:
    """As one may be that is not ready; the document can be loaded all the same."""

    def without_endpoints(path: str, document: Any) -> Any:
        for each in [*document.get("Connectors", ()), document.get("Connector", {})]:
            each.pop("CertificateEnrollmentPolicyServerEndpoint", None)
        return document

    populate(account)
    answers(without_endpoints)
    status, document, _ = capture()
    assert status == 0
    (connector,) = lists_of(document)["Connectors"]
    assert "CertificateEnrollmentPolicyServerEndpoint" not in connector


def test_what_is_gone_in_the_meantime_is_no_problem(
    account: PcaConnectorAdClient, endpoint: str, capture: Capture
) -> None:
    """A connector whose templates are not found has none."""
    populate(account)
    Control(endpoint)(
        "POST", "fail-calls", {"operation": "ListTemplates", "error": "ResourceNotFoundException"}
    )
    status, document, errors = capture()
    assert status == 0
    assert lists_of(document)["Templates"] == []
    assert "not read" not in errors


def test_failed_resources_are_read_with_their_reasons(
    account: PcaConnectorAdClient, endpoint: str, capture: Capture
) -> None:
    """And no Get is sent for those that have none."""
    fault = {"kind": "Connector", "status_reason": "VPC_ACCESS_DENIED"}
    Control(endpoint)("POST", "fail-resources", fault)
    create_connector(account)
    status, document, _ = capture()
    assert status == 0
    (connector,) = lists_of(document)["Connectors"]
    assert (connector["Status"], connector["StatusReason"]) == ("FAILED", "VPC_ACCESS_DENIED")


def test_a_server_that_is_not_there_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """And the exit status says that it failed."""
    status = main(["capture", "--region", REGION, "--endpoint-url", "http://127.0.0.1:1"])
    assert status == 1
    output, errors = capsys.readouterr()
    assert output == ""
    assert "not read by any call: the rest (EndpointConnectionError: Could not connect" in errors


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--profile", "nobody"], "pca-ad-mock capture: The config profile (nobody) could not"),
        (["--region", "not a region"], "pca-ad-mock capture: "),
        (["--endpoint-url", "localhost:1"], "pca-ad-mock capture: Invalid endpoint: localhost:1"),
        (["--output", "/nowhere/account.json"], "pca-ad-mock capture: [Errno 13] it cannot be"),
    ],
)
def test_arguments_with_mistakes_are_explained(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one line, before anything is read."""
    assert main(["capture", "--region", REGION, *arguments]) == 1
    output, errors = capsys.readouterr()
    assert output == ""
    assert errors.startswith(message)
    assert len(errors.splitlines()) == 1


def newer(path: str, document: Any) -> Any:
    """What a service answers that is newer than the installed botocore."""
    for each in document.get("Templates", ()):
        if each["Name"] == "Contoso 1":
            each["Definition"] = {"TemplateV5": {"Everything": "new"}}
        if each["Name"] == "Contoso 2":
            (definition,) = each["Definition"].values()
            definition["HashAlgorithm"] = "SHA3_512"
    for each in document.get("Connectors", ()):
        each["Status"] = "PAUSED" if len(document["Connectors"]) > 1 else each["Status"]
    return document


@pytest.mark.parametrize("options", [(), ("--anonymize",)])
def test_what_the_installed_botocore_does_not_know_is_left_out(
    account: PcaConnectorAdClient, capture: Capture, answers: Any, options: tuple[str, ...]
) -> None:
    """With what belongs to it, and it is said; the rest can be loaded."""
    populate(account, templates=4)
    answers(newer)
    status, document, errors = capture(*options)
    assert status == 3
    (lists,) = (region for each in document["accounts"].values() for region in each.values())
    assert [len(lists[name]) for name in LISTS if lists[name]] == [1, 1, 1, 2, 4]
    assert "not read by ListTemplates: arn:aws:" in errors
    assert "and 1 more (left out: " in errors
    assert "ListTemplateGroupAccessControlEntries" not in errors


def test_nothing_that_can_be_loaded_is_nothing_read(
    account: PcaConnectorAdClient, capture: Capture, answers: Any
) -> None:
    """It ends as where all is denied."""
    for _ in range(2):
        create_connector(account)
    answers(newer)
    status, document, errors = capture()
    assert (status, document) == (1, None)
    assert "Member must satisfy enum value set" in errors


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda each: each.update(CreatedAt=1e300), "any call: the rest ("),
        (lambda each: each.update(CreatedAt="soon"), "any call: the rest ("),
        (lambda each: each.update(Tags=5, VpcInformation="x"), "any call: the rest ("),
        (lambda each: each.pop("Arn"), "(KeyError: an answer lacks 'Arn')"),
    ],
)
def test_odd_answers_are_one_line(
    account: PcaConnectorAdClient, capture: Capture, answers: Any, change: Any, why: str
) -> None:
    """What botocore cannot parse, and what lacks a member, is reported."""

    def odd(path: str, document: Any) -> Any:
        for each in document.get("Connectors", ()):
            change(each)
        return document

    create_connector(account)
    answers(odd)
    status, document, errors = capture()
    assert (status, document) == (1, None)
    assert why in errors
    assert len(errors.splitlines()) == 2


def test_what_fits_its_neighbours_no_more_is_left_out(
    account: PcaConnectorAdClient, capture: Capture, answers: Any
) -> None:
    """As a resource that is there twice, because others were deleted while it was read."""

    def repeated(path: str, document: Any) -> Any:
        listed = document.get("DirectoryRegistrations", [])
        return {**document, "DirectoryRegistrations": listed * 2} if listed else document

    populate(account)
    answers(repeated)
    status, document, errors = capture()
    assert status == 3
    found = [lists_of(document)[name] for name in LISTS]
    assert [len(each) for each in found if each] == [1, 1, 1, 1, 2]
    assert "not read by ListDirectoryRegistrations: arn:aws:" in errors
    assert "appears twice" in errors


def test_a_region_that_botocore_does_not_know_is_left_out(capsys: Any) -> None:
    """With all that was read in it."""
    registration = "arn:aws:pca-connector-ad:zz-new-1:123456789012:directory-registration/d-0"
    regions = {"zz-new-1": {"DirectoryRegistrations": [{"Arn": registration}]}}
    document = {"version": 1, "accounts": {ACCOUNT: regions}}
    report = Report()
    leave_out_unloadable(document, report)
    assert document["accounts"] == {}
    ((region, operation, _),) = report.problems
    assert (region, operation) == ("zz-new-1", "any call")


@pytest.mark.parametrize("content", [b"<html>", b"[]", b"{}", b"null"])
def test_an_endpoint_that_is_not_the_service_is_one_line(
    capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    """Whatever it answers."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        endpoint = f"http://127.0.0.1:{server.server_address[1]}"
        status = main(["capture", "--region", REGION, "--endpoint-url", endpoint])
        server.shutdown()
        thread.join()
    assert status == 1
    output, errors = capsys.readouterr()
    assert output == ""
    assert "Traceback" not in errors
    assert len(errors.splitlines()) <= 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_is_one_line(
    account: PcaConnectorAdClient, capture: Capture, answers: Any, tmp_path: Path, number: int
) -> None:
    """Nothing is written, nor left beside the output; the handler is as before."""
    output = tmp_path / "account.json"
    output.write_text("earlier")
    main_thread = threading.main_thread().ident or 0
    before = signal.getsignal(signal.SIGTERM)
    # A shell has it ignored in what it runs in the background.
    of_shell = signal.signal(signal.SIGINT, signal.default_int_handler)

    def interrupt(path: str, document: Any) -> Any:
        signal.pthread_kill(main_thread, number)
        return document

    answers(interrupt)
    try:
        status, document, errors = capture("--output", str(output))
    finally:
        signal.signal(signal.SIGINT, of_shell)
    assert (status, document) == (130, None)
    assert errors == "pca-ad-mock capture: interrupted; nothing was written\n"
    assert output.read_text() == "earlier"
    assert [*tmp_path.iterdir()] == [output]
    assert signal.getsignal(signal.SIGTERM) is before


def test_the_output_stays_what_it_is(
    account: PcaConnectorAdClient, capture: Capture, tmp_path: Path
) -> None:
    """A file keeps its mode, and a device is written and not replaced."""
    populate(account)
    output = tmp_path / "account.json"
    output.touch()
    output.chmod(0o640)
    assert capture("--output", str(output))[0] == 0
    assert output.stat().st_mode & 0o777 == 0o640
    assert capture("--output", "/dev/null")[0] == 0
    assert Path("/dev/null").is_char_device()


# --- What it looks like


def test_a_file_is_written_when_all_is_read(
    account: PcaConnectorAdClient, capture: Capture, tmp_path: Path
) -> None:
    """In place of an earlier one, and nothing goes to standard output."""
    populate(account)
    output = tmp_path / "account.json"
    output.write_text("earlier")
    status, document, _ = capture("--output", str(output))
    assert (status, document) == (0, None)
    assert lists_of(json.loads(output.read_text())) == expected(account)
    assert list(tmp_path.iterdir()) == [output]


def test_progress_is_shown_on_a_terminal(
    account: PcaConnectorAdClient, capture: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line that counts, and is gone at the end; nothing of it where there is none."""
    populate(account)
    _, _, errors = capture()
    assert "\r" not in errors

    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", terminal)
    capture()
    written = terminal.getvalue().split("\r")
    # Each line is first filled up, over whatever was longer.
    assert {len(each) for each in written[1:-1:2]} == {79}
    shown = [each.rstrip() for each in written]
    assert "reading us-east-1: 0 resources" in shown
    assert "reading us-east-1: 6 resources" in shown
    *_, cleared, summary = shown
    assert cleared == ""
    assert summary.startswith("us-east-1: 1 directory registrations, ")


def test_permissions_are_a_policy_of_reading_calls(capsys: pytest.CaptureFixture[str]) -> None:
    """Of just those that are sent, each an action of the service; neither region nor server."""
    assert main(["capture", "--permissions"]) == 0
    policy = json.loads(capsys.readouterr().out)
    assert policy["Version"] == "2012-10-17"
    (statement,) = policy["Statement"]
    assert (statement["Effect"], statement["Resource"]) == ("Allow", "*")
    actions = [action.removeprefix("pca-connector-ad:") for action in statement["Action"]]
    reading_calls = [
        name
        for name in service_model().operation_names
        if name.startswith(("Get", "List")) and (kind_of(name) or name == "ListTagsForResource")
    ]
    assert actions == sorted(reading_calls)


# --- Anonymizing


def texts(shape: Shape) -> set[str]:
    """The names of all shapes of free text."""
    if isinstance(shape, StructureShape):
        return {name for member in shape.members.values() for name in texts(member)}
    if isinstance(shape, ListShape):
        return texts(shape.member)
    return {shape.name} if isinstance(shape, StringShape) and not shape.enum else set()


def test_every_text_of_the_model_is_replaced_or_kept_on_purpose() -> None:
    """The rules are for texts that there are; another one, and every ARN, is replaced without."""
    anonymizer = Anonymizer()
    modelled = set().union(*(texts(kind.shape) for kind in KINDS.values()))
    assert {*anonymizer._rules, *_KEPT} <= modelled
    for name in {"NewArn", *(name for name in modelled if name.endswith("Arn"))}:
        arn = f"arn:aws:new:us-east-1:{ACCOUNT}:new/0"
        replaced = anonymizer._value(StringShape(name, {"type": "string"}), arn)
        assert replaced == "arn:aws:new:us-east-1:000000000001:new/0"
    assert anonymizer._value(StringShape("New", {"type": "string"}), "Contoso") == "text-1"


def test_nothing_that_identifies_is_left(endpoint: str, capture: Capture) -> None:
    """Of an account in two regions, whose authority belongs to another account."""
    for region in ("us-east-1", "eu-west-1"):
        populate(regional_client(endpoint, region), templates=2)
    arguments = ("--region", "us-east-1", "--region", "eu-west-1")
    _, original, _ = capture(*arguments)
    status, document, _ = capture(*arguments, "--anonymize")
    assert status == 0
    text = json.dumps(document)
    identifying = {
        *(ACCOUNT, "Contoso", "Retired", "0123456789", "sg-0123", "team", "identity", "stage"),
        *("1004336348", "1104", "1105", "1.3.6.1.4.1.5555", "1.3.6.1.4.1.311.21.8"),
        *re.findall(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", json.dumps(original)),
    }
    assert {word for word in identifying if word in text} == set()


def test_what_belongs_together_still_does(endpoint: str, capture: Capture) -> None:
    """The same is replaced by the same throughout, and what differs by what differs."""
    populate(client_of(endpoint), templates=2)
    _, document, _ = capture("--anonymize")
    lists = lists_of(document, "000000000001")
    (registration,), (connector,) = lists["DirectoryRegistrations"], lists["Connectors"]
    assert registration["Arn"].endswith(f":directory-registration/{registration['DirectoryId']}")
    assert connector["DirectoryId"] == registration["DirectoryId"] == "d-0000000001"
    assert connector["CertificateAuthorityArn"].split(":")[4] == "000000000001"
    groups = connector["VpcInformation"]["SecurityGroupIds"]
    assert groups == ["sg-00000000000000001", "sg-00000001"]
    (name,) = lists["ServicePrincipalNames"]
    assert name["ConnectorArn"] == connector["Arn"]
    assert name["DirectoryRegistrationArn"] == registration["Arn"]
    assert registration["Tags"] == {"key-1": "value-1"}
    assert connector["Tags"] == {"key-1": "value-1", "key-2": ""}
    first, second = lists["Templates"]
    assert first["Arn"].startswith(f"{connector['Arn']}/template/")
    assert first["Definition"]["TemplateV4"]["SupersededTemplates"][0] == first["Name"]
    assert first["Name"] != second["Name"]
    entries = lists["AccessControlEntries"]
    assert [each["TemplateArn"] for each in entries] == [first["Arn"]] * 2 + [second["Arn"]] * 2
    identifiers = [each["GroupSecurityIdentifier"] for each in entries]
    assert identifiers == ["S-1-5-21-1-1-1-1001", "S-1-5-21-1-1-1-1002"] * 2
    assert [each["GroupDisplayName"] for each in entries] == ["Group 1", "Group 2"] * 2


@pytest.mark.parametrize(
    ("original", "replaced"),
    [
        (f"{DOMAIN}-515", "S-1-5-21-1-1-1-515"),
        (f"{DOMAIN}-1104", "S-1-5-21-1-1-1-1001"),
        ("S-1-5-11", "S-1-5-11"),
        ("S-1-5-32-544", "S-1-5-32-544"),
        ("S-1-12-1-3635297184-1124", "S-1-5-21-0-0-0-1001"),
    ],
)
def test_well_known_security_identifiers_stay(original: str, replaced: str) -> None:
    """They are the same in every domain, and say who is meant; the domain is replaced."""
    shape = service_model().shape_for("GroupSecurityIdentifier")
    assert Anonymizer()._value(shape, original) == replaced


@pytest.mark.parametrize(
    ("original", "replaced"),
    [
        ("1.3.6.1.4.1.311.20.2.2", "1.3.6.1.4.1.311.20.2.2"),
        ("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.1"),
        ("1.3.6.1.4.1.311.21.8.77.1", "1.3.6.1.4.1.32473.1"),
        ("1.3.6.1.4.1.5555.1", "1.3.6.1.4.1.32473.1"),
        ("1.3.6.1.4.1.0311.020.2.2", "1.3.6.1.4.1.0311.020.2.2"),
        ("1.3.6.1.4.1.311.021.08.77.1", "1.3.6.1.4.1.32473.1"),
    ],
)
def test_object_identifiers_of_everybody_stay(original: str, replaced: str) -> None:
    """Those of an organisation are replaced, also under Microsoft's arc for them."""
    shape = service_model().shape_for("CustomObjectIdentifier")
    assert Anonymizer()._value(shape, original) == replaced


def test_tags_of_aws_keep_their_keys() -> None:
    """A test may look for them; their values are replaced."""
    tags = {"aws:cloudformation:stack-name": "contoso", "owner": "contoso"}
    replaced = {"aws:cloudformation:stack-name": "value-1", "key-1": "value-1"}
    assert Anonymizer()._tags(tags) == replaced
