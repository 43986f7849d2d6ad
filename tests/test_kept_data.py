"""Do clients begin without botocore reading its data again, and does nobody notice?"""

from __future__ import annotations

import gzip
import itertools
import json
import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import boto3
import botocore.loaders
import botocore.session
import pytest
from botocore import handlers
from botocore.config import Config
from botocore.exceptions import UnknownServiceError
from botocore.hooks import HierarchicalEmitter
from botocore.loaders import JSONFileLoader, Loader
from botocore.regions import EndpointResolver
from moto import mock_aws

from pca_ad_mock import kept_data, mock_pca_connector_ad
from pca_ad_mock._patching import kept_loader, kept_sessions
from pca_ad_mock._seams.seam import Feature
from pca_ad_mock._seams.table import KEPT_DATA
from pca_ad_mock.pcaconnectorad.model.specification import service_model

from .interpreters import PATIENCE, needs_posix, python
from .searching import EVERY

#: Of botocore: the shortest model that a client can be made from.
MODEL: dict[str, Any] = {
    "metadata": {
        "apiVersion": "2020-01-01",
        "endpointPrefix": "invented",
        "protocol": "rest-json",
        "serviceFullName": "Invented",
        "serviceId": "Invented",
        "signatureVersion": "v4",
        "uid": "invented-2020-01-01",
    },
    "operations": {
        "GetThing": {"name": "GetThing", "http": {"method": "GET", "requestUri": "/thing"}}
    },
    "shapes": {},
}


@pytest.fixture(autouse=True)
def data_is_kept() -> None:
    """Here, data is kept where a test says so."""


@pytest.fixture
def no_data_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """Models are in the folders of botocore and of the user only, but for that of the mock."""
    service_model()
    monkeypatch.delenv("AWS_DATA_PATH", raising=False)


def loader_of(session: Any) -> Any:
    return session.get_component("data_loader")


def new_session(**options: Any) -> Any:
    return boto3.Session(**options)


def new_loader() -> Any:
    return loader_of(botocore.session.get_session())


def write_model(folder: Path, version: str = "2020-01-01", **changes: Any) -> Path:
    """Write a model of a service in a folder of models."""
    file = folder / "invented" / version / "service-2.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({**MODEL, **changes}))
    return file


@pytest.fixture
def mocked() -> Iterator[None]:
    with mock_pca_connector_ad():
        yield


@pytest.fixture
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """The state of a process in which nothing was read yet."""
    monkeypatch.setattr(kept_loader, "_files", {})
    monkeypatch.setattr(kept_loader, "_services", {})
    monkeypatch.setattr(kept_sessions, "_kept", {})


@pytest.fixture
def own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, nothing_kept: None) -> Path:
    """A folder that stands for botocore's own, with a copy of what a client needs of it."""
    folder = tmp_path / "data"
    theirs = Path(Loader.BUILTIN_DATA_PATH)
    folder.mkdir()
    for name in ("endpoints.json", "partitions.json", "sdk-default-configuration.json"):
        shutil.copy(theirs / name, folder)
    for service in ("sqs", "dsql"):
        shutil.copytree(theirs / service, folder / service)
    monkeypatch.setattr(Loader, "BUILTIN_DATA_PATH", str(folder))
    monkeypatch.setattr(kept_loader, "_FOLDERS", (str(folder),))
    monkeypatch.setattr(kept_loader, "_INSIDE", (f"{folder}{os.sep}",))
    return folder


# What is saved.


@pytest.mark.parametrize("around", ["mock_pca_connector_ad()", "kept_data(), mock_aws()"])
def test_the_second_client_opens_no_file_of_botocore(around: str) -> None:
    """In a second mock, of this service or another one, and after one of organizations.

    Nor are the services listed; the folder of a service is asked for its versions.
    """
    program = f"""
    import os, sys
    import boto3, botocore
    from moto import mock_aws
    from pca_ad_mock import kept_data, mock_pca_connector_ad

    data = [os.path.join(os.path.dirname(each.__file__), "data") for each in (boto3, botocore)]
    opened, listed = [], []

    def note(event, arguments):
        kind = {{"open": opened, "os.listdir": listed, "os.scandir": listed}}.get(event)
        if kind is not None and str(arguments[0]).startswith(tuple(data)):
            kind.append(arguments[0])

    def use(*services):
        with {around}:
            for service in services:
                client = boto3.client(service, region_name="us-east-1")
                for name in filter(client.can_paginate, client.meta.method_to_api_mapping):
                    client.get_paginator(name)
                for name in client.waiter_names:
                    client.get_waiter(name)

    use("sqs", "organizations", "pca-connector-ad")
    sys.addaudithook(note)
    use("organizations")
    use("pca-connector-ad", "sqs")
    print(opened, {{*data}} & {{*listed}}, bool(listed))
    """
    assert python(program) == "[] set() True"


@pytest.mark.usefixtures("no_data_path")
def test_the_services_are_listed_once(mocked: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second session knows all of them, as a list of its own."""
    first = new_loader().list_available_services("service-2")
    list_in = Mock(return_value=[])
    monkeypatch.setattr(kept_loader.KeptLoader, "_list_in", list_in)
    second = new_loader().list_available_services(type_name="service-2")
    assert first == second == Loader().list_available_services("service-2")
    list_in.assert_called_once_with([Loader.CUSTOMER_DATA_PATH], "service-2")
    second.clear()
    assert new_loader().list_available_services("service-2") == first


# Sessions are apart.


@pytest.mark.usefixtures("no_data_path")
def test_each_session_has_a_loader_with_search_paths_of_its_own(mocked: None) -> None:
    """They are those that it would have, in their order; one more is that session's alone."""
    one, other = (boto3.Session()._session for _ in range(2))
    assert loader_of(one) is loader_of(one)
    assert loader_of(one) is not loader_of(other)
    before = list(loader_of(other).search_paths)
    assert before == [*Loader().search_paths, str(Path(boto3.__file__).parent / "data")]
    loader_of(one).search_paths.append("/elsewhere")
    assert loader_of(other).search_paths == before


def test_what_a_session_is_asked_for_is_its_own(mocked: None) -> None:
    """Changes reach clients that the session makes later, as ever, and nobody else's."""
    one, other = (botocore.session.get_session() for _ in range(2))
    data = one.get_service_data("sqs")
    data["operations"]["ListQueues"]["name"] = "changed"
    data["shapes"]["ListQueuesRequest"]["members"].clear()
    assert one.get_service_data("sqs") is data
    assert one.get_service_model("sqs").operation_names == list(data["operations"])
    assert other.get_service_data("sqs") == Loader().load_service_model("sqs", "service-2")
    assert other.get_service_data("sqs", api_version="2012-11-05") is not data
    loaded = loader_of(one).load_service_model("sqs", "service-2")
    assert loaded is data
    assert loader_of(one).load_service_model("sqs", "paginators-1")["pagination"]


def test_a_session_that_is_older_than_the_mock_can_be_asked() -> None:
    """Its loader is botocore's."""
    session = botocore.session.get_session()
    loader = loader_of(session)
    with mock_pca_connector_ad():
        assert session.get_service_data("sqs")["metadata"]["serviceId"] == "SQS"
        assert loader_of(session) is loader
    assert type(loader) is Loader


def test_a_session_made_inside_keeps_its_loader() -> None:
    """It goes on after the mock, in which new sessions have botocore's again."""
    with mock_pca_connector_ad():
        pass  # replaces what stays replaced
    create = botocore.session.create_loader
    init = botocore.session.Session.__init__
    with mock_pca_connector_ad():
        session = boto3.Session(region_name="us-east-1")
        with mock_pca_connector_ad(), kept_data():
            pass
        assert type(new_loader()) is kept_loader.KeptLoader
    client = session.client("sqs", aws_access_key_id="mine", aws_secret_access_key="mine")
    assert client.meta.service_model.service_id == "SQS"
    assert type(new_loader()) is Loader
    assert botocore.session.create_loader is create
    assert botocore.session.Session.__init__ is init


# What users have of their own.


def test_models_of_the_user_are_read_as_ever(
    mocked: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are found, read again when they have changed, and new versions and services listed."""
    monkeypatch.setenv("AWS_DATA_PATH", str(tmp_path))
    with pytest.raises(UnknownServiceError):
        new_session().client("invented")
    file = write_model(tmp_path)
    before = file.stat()
    client = new_session().client("invented")
    assert client.meta.method_to_api_mapping == {"get_thing": "GetThing"}

    # Of the same size and time.
    file.write_text(file.read_text().replace("GetThing", "PutThing"))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    client = new_session().client("invented")
    assert client.meta.method_to_api_mapping == {"put_thing": "PutThing"}

    write_model(tmp_path, "2021-01-01", operations={})
    assert loader_of(boto3.Session()._session).determine_latest_version(
        "invented", "service-2"
    ) == ("2021-01-01")
    assert new_session().client("invented").meta.method_to_api_mapping == {}


def test_a_model_goes_before_that_of_botocore(
    mocked: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the folder that a session looks into first."""
    boto3.client("sqs", region_name="us-east-1")
    monkeypatch.setenv("AWS_DATA_PATH", str(tmp_path))
    own = tmp_path / "sqs" / "2099-01-01" / "service-2.json"
    own.parent.mkdir(parents=True)
    own.write_text(json.dumps({**MODEL, "metadata": {**MODEL["metadata"], "serviceId": "Mine"}}))
    client = new_session().client("sqs", region_name="us-east-1")
    assert client.meta.service_model.service_id == "Mine"


@pytest.mark.usefixtures("no_data_path")
def test_a_service_that_is_added_to_botocore_is_found(own_folder: Path, mocked: None) -> None:
    """Also one that replaces another, and a version in a folder that is there."""
    assert new_loader().list_available_services("service-2") == ["dsql", "sqs"]
    write_model(own_folder)
    assert new_loader().list_available_services("service-2") == ["dsql", "invented", "sqs"]
    write_model(own_folder, "2021-01-01")
    assert new_loader().list_api_versions("invented", "service-2") == ["2020-01-01", "2021-01-01"]
    shutil.rmtree(own_folder / "invented")
    assert new_loader().list_available_services("service-2") == ["dsql", "sqs"]


def test_a_file_of_botocore_that_changes_is_read_again(own_folder: Path, mocked: None) -> None:
    """When it is written or replaced, however large it is; and it is gone when it is gone."""
    folder = own_folder / "invented" / "2020-01-01"
    file = write_model(own_folder, shapes=1)

    def load() -> Any:
        return new_loader().load_data("invented/2020-01-01/service-2")

    assert load()["shapes"] == 1
    replacement = folder / "replacement"
    replacement.write_text(file.read_text().replace('"shapes": 1', '"shapes": 2'))
    os.utime(replacement, ns=(file.stat().st_atime_ns, file.stat().st_mtime_ns))
    replacement.replace(file)
    assert load()["shapes"] == 2
    file.unlink()
    (folder / "service-2.json.gz").write_bytes(gzip.compress(json.dumps(MODEL).encode()))
    assert load()["shapes"] == {}
    (folder / "service-2.json.gz").unlink()
    with pytest.raises(botocore.loaders.DataNotFoundError):
        load()


@pytest.mark.usefixtures("no_data_path")
def test_it_is_read_from_the_folders_that_there_are(own_folder: Path, mocked: None) -> None:
    """A library that brings botocore without its data has no service of it."""
    shutil.rmtree(own_folder)
    assert new_loader().list_available_services("service-2") == []


# Loaders that a test or a suite puts in the place of botocore's.


class OwnFiles(JSONFileLoader):
    """Reads in a way of its own."""


def test_a_factory_of_a_suite_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is neither replaced nor put back."""
    theirs = Loader()
    create = lambda path: theirs  # noqa: E731
    monkeypatch.setattr(botocore.session, "create_loader", create)
    with mock_pca_connector_ad():
        assert botocore.session.create_loader is create
        assert new_loader() is theirs
    assert botocore.session.create_loader is create


def test_a_factory_of_a_test_is_used_and_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it puts there inside a mock is there after it, until it takes it away."""
    theirs = Loader()
    original = botocore.session.create_loader
    with monkeypatch.context() as patch:
        with mock_pca_connector_ad():
            ours = botocore.session.create_loader
            patch.setattr(botocore.session, "create_loader", lambda path: theirs)
            patch.setattr(botocore.session.Session, "__init__", HierarchicalEmitter.__init__)
            patch.undo()
            patch.setattr(botocore.session, "create_loader", lambda path: theirs)
            assert new_loader() is theirs
        assert new_loader() is theirs
    # The test has put ours back, which outside a mock does what botocore's does.
    assert botocore.session.create_loader is ours
    assert type(new_loader()) is Loader
    with mock_pca_connector_ad():
        assert type(new_loader()) is kept_loader.KeptLoader
    monkeypatch.setattr(botocore.session, "create_loader", original)


def test_a_loader_of_a_session_is_used(mocked: None) -> None:
    """As one is registered."""
    theirs = Loader()
    session = botocore.session.get_session()
    session.register_component("data_loader", theirs)
    assert loader_of(session) is theirs
    assert boto3.Session(botocore_session=session).get_available_services()
    assert session.get_service_data("sqs") is theirs.load_service_model(
        "sqs", type_name="service-2", api_version=None
    )


def test_a_file_loader_of_a_suite_is_used(mocked: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a class that botocore's loader makes an instance of."""
    monkeypatch.setattr(Loader, "FILE_LOADER_CLASS", OwnFiles)
    assert type(new_loader().file_loader) is OwnFiles


@pytest.mark.usefixtures("no_data_path")
@pytest.mark.parametrize(
    ("owner", "name", "replacement"),
    [
        (json, "loads", lambda *args, **kwargs: {"patched": True}),
        (os, "listdir", lambda path: []),
        (Loader, "list_available_services", lambda *args, **kwargs: ["patched"]),
        (JSONFileLoader, "load_file", lambda *args: {"patched": True}),
    ],
)
def test_what_a_test_replaces_is_called_and_nothing_kept_of_it(
    mocked: None,
    nothing_kept: None,
    monkeypatch: pytest.MonkeyPatch,
    owner: Any,
    name: str,
    replacement: Callable[..., Any],
) -> None:
    """A test can patch what reads; those after it read what is there."""
    outcomes = []
    for loader in (Loader, new_loader):
        with monkeypatch.context() as patch:
            spy = Mock(side_effect=replacement)
            patch.setattr(owner, name, spy)
            made = loader()
            found = made.list_available_services("service-2"), made.load_data("partitions")
            outcomes.append((*found, spy.call_count))
    as_ever, kept = outcomes
    assert kept == as_ever
    assert new_loader().load_data("partitions")["partitions"]
    assert "sqs" in new_loader().list_available_services("service-2")


# What botocore changes in what it has loaded.


def test_a_client_of_organizations_leaves_the_retries_of_others_alone() -> None:
    """It merges its own into a definition that all share; a 429 is retried as ever."""
    legacy = Config(retries={"mode": "legacy"})
    with mock_pca_connector_ad():
        boto3.client("organizations", region_name="us-east-1", config=legacy)
    with mock_pca_connector_ad(instant_retries=True) as mock:
        mock.fail_calls("list_connectors", "ThrottlingException")
        boto3.client("pca-connector-ad", config=legacy).list_connectors()
        assert [call.error for call in mock.calls] == ["ThrottlingException", None]


def _as_parsed(path: str) -> Any:
    """The content of a file."""
    is_plain = os.path.isfile(f"{path}.json")
    with open(f"{path}.json", "rb") if is_plain else gzip.open(f"{path}.json.gz", "rb") as file:
        return json.loads(file.read())


#: Services whose data botocore is known to change, or to merge with others.
_MERGED = ("docdb", "neptune", "organizations", "rds", "s3")


def _differing(part: str) -> set[str]:
    """Which kept files with this part in their path differ from what is in them; drops them."""
    paths = [path for path in kept_loader._files if part in path]
    kept = {path: kept_loader._files.pop(path)[1] for path in paths}
    return {path for path, data in kept.items() if data != _as_parsed(path)}


def test_nothing_that_is_kept_differs_from_its_file_but_for_what_botocore_merges(
    nothing_kept: None,
) -> None:
    """After clients, paginators and waiters of all services, or many, and resources of boto3.

    Where there are extras beside a file, botocore merges them into what it loads, the same for each
    session and before anybody sees it: some paginators, and the models of docdb, neptune, rds and
    s3.
    """
    differing = set()
    with mock_pca_connector_ad():
        services = botocore.session.get_session().get_available_services()
        for service in {*services[::EVERY], *_MERGED}:
            client = new_session(region_name="us-east-1").client(
                service, config=Config(retries={"mode": "legacy"})
            )
            for name in filter(client.can_paginate, client.meta.method_to_api_mapping):
                client.get_paginator(name)
            for name in client.waiter_names:
                client.get_waiter(name)
            differing |= _differing(os.path.join("", service, ""))
        for service in boto3.Session().get_available_resources():
            new_session(region_name="us-east-1").resource(service)
        differing |= _differing("")
    assert differing
    assert [path for path in differing if not os.path.exists(f"{path}.sdk-extras.json")] == []


def _resolved(resolver: EndpointResolver, **how: Any) -> Any:
    return deepcopy(resolver.construct_endpoint(**how))


_VARIANTS = list(itertools.product((False, True), repeat=2))


@pytest.mark.parametrize("variants", [_VARIANTS, _VARIANTS[::-1]])
def test_an_endpoint_does_not_depend_on_those_of_other_sessions(
    mocked: None, variants: list[tuple[bool, bool]]
) -> None:
    """What is resolved for one is filled in, and would go into the dual stack endpoint of another.

    EMR has such a name, in `sslCommonName`.
    """
    for is_dual_stack, is_fips in variants:
        how: dict[str, Any] = {
            "service_name": "elasticmapreduce",
            "region_name": "eu-west-1",
            "use_dualstack_endpoint": is_dual_stack,
            "use_fips_endpoint": is_fips,
        }
        inside, as_ever = (
            EndpointResolver(loader.load_data("endpoints")) for loader in (new_loader(), Loader())
        )
        assert _resolved(inside, **how) == _resolved(as_ever, **how)
        assert inside.get_available_endpoints("sqs") == as_ever.get_available_endpoints("sqs")
        assert _resolved(inside, service_name="invented", region_name="eu-west-1")


def test_the_operations_of_a_client_are_its_sessions(mocked: None) -> None:
    """A call of S3 takes the bucket from its path, in the model of its session alone."""
    for _ in range(2):
        client = new_session(region_name="us-east-1").client("s3")
        operation = client.meta.service_model.operation_model("CreateBucket")
        assert operation.http["requestUri"] == "/{Bucket}"
        assert client.create_bucket(Bucket="bucket-of-a-test")["Location"] == "/bucket-of-a-test"
        assert operation.http["requestUri"] == ""
        client.delete_bucket(Bucket="bucket-of-a-test")


# Handlers.


def _handlers_of(session: Any) -> dict[str, list[Any]]:
    emitter = session.get_component("event_emitter")._emitter
    events = [each[0] for each in handlers.BUILTIN_HANDLERS]
    return {event: list(emitter._handlers.prefix_search(event)) for event in events}


def test_a_session_has_the_handlers_that_it_would_have(nothing_kept: None) -> None:
    """In their order, and as many as there are then; what it registers is its own."""
    as_ever = _handlers_of(botocore.session.get_session())
    with mock_pca_connector_ad():
        one, other = (botocore.session.get_session() for _ in range(2))
        seen = []
        one.register("invented", lambda **kwargs: seen.append(kwargs))
        assert _handlers_of(one) == _handlers_of(other) == as_ever
        other.emit("invented")
        assert seen == []
        one.emit("invented")
        assert len(seen) == 1


@pytest.mark.parametrize("is_replaced", [False, True])
def test_handlers_that_a_test_adds_are_called(
    mocked: None, monkeypatch: pytest.MonkeyPatch, is_replaced: bool
) -> None:
    """To botocore's list, or by one of its own, until it takes them away."""
    seen: list[str] = []
    added = ("invented", lambda **kwargs: seen.append("added"))
    if is_replaced:
        monkeypatch.setattr(handlers, "BUILTIN_HANDLERS", [added])
    else:
        monkeypatch.setattr(handlers, "BUILTIN_HANDLERS", [*handlers.BUILTIN_HANDLERS, added])
    botocore.session.get_session().emit("invented")
    assert seen == ["added"]
    monkeypatch.undo()
    botocore.session.get_session().emit("invented")
    assert seen == ["added"]


def test_sessions_with_handlers_of_their_own_are_made_as_ever(mocked: None) -> None:
    """As their arguments say, by name and by place, and of a class of one's own."""

    class OwnSession(botocore.session.Session):
        def _register_builtin_handlers(self, events: Any) -> None:
            events.register("invented", lambda **kwargs: "own")

    emitter = HierarchicalEmitter()
    make = botocore.session.Session
    assert make(None, emitter, False).get_component("event_emitter")._emitter is emitter
    assert emitter.emit("before-send.sqs") == []
    assert make(event_hooks=emitter).get_component("event_emitter")._emitter is emitter
    assert not any(_handlers_of(make(include_builtin_handlers=False)).values())
    assert [answer for _, answer in OwnSession().get_component("event_emitter").emit("invented")]
    assert make(profile="own").profile == "own"


# Threads and processes.


def test_threads_begin_at_once(nothing_kept: None) -> None:
    """Each with a session of its own, before anything is kept."""

    def use(service: str) -> int:
        client = new_session(region_name="us-east-1").client(service)
        return len(client.meta.method_to_api_mapping)

    services = ["sqs", "sns", "rds", "s3", "pca-connector-ad"] * 4
    with mock_pca_connector_ad(), ThreadPoolExecutor(max_workers=10) as threads:
        found = list(threads.map(use, services))
        assert found == [use(service) for service in services]


@needs_posix
def test_a_forked_process_goes_on() -> None:
    """With what was kept before, and as its own."""
    program = """
    import os, boto3
    from pca_ad_mock import mock_pca_connector_ad
    with mock_pca_connector_ad():
        boto3.client("sqs")
        child = os.fork()
        names = sorted(boto3.Session().client(each).meta.service_model.service_id
                       for each in ("sqs", "sns"))
        if not child:
            os._exit(names != ["SNS", "SQS"])
        print(names, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    """
    assert python(program) == "['SNS', 'SQS'] 0"


# Around plain `mock_aws`, and without its seams.


def test_it_can_be_had_around_plain_mock_aws() -> None:
    """As a decorator and as a context manager, one in the other."""

    @kept_data()
    @mock_aws
    def list_queues() -> Any:
        with kept_data():
            pass
        return boto3.client("sqs", region_name="us-east-1").list_queues()

    session = botocore.session.get_session
    assert list_queues()["ResponseMetadata"]["HTTPStatusCode"] == 200
    with kept_data():
        assert type(loader_of(session())) is kept_loader.KeptLoader
    assert type(loader_of(session())) is Loader


def test_without_its_seams_all_is_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of botocore's is replaced."""
    missing = Feature.missing
    monkeypatch.setattr(
        Feature,
        "missing",
        lambda self: list(self.seams[:1]) if self is KEPT_DATA else missing(self),
    )
    with mock_pca_connector_ad(), kept_data():
        assert type(new_loader()) is Loader
        assert boto3.client("pca-connector-ad").list_connectors()["Connectors"] == []


@pytest.mark.parametrize("value", [None, "true"])
def test_a_suite_can_have_it_for_all_its_tests(
    pytester: pytest.Pytester, value: str | None
) -> None:
    """By an ini option, also where botocore is imported before pytest begins; and not without."""
    if value:
        pytester.makeini(f"[pytest]\npca_ad_mock_kept_data = {value}")
    pytester.makepyfile(
        f"""
        import sys
        import pytest

        @pytest.fixture(scope="session")
        def loader():
            import botocore.session
            return botocore.session.get_session().get_component("data_loader")

        def test_it(loader):
            assert (type(loader).__name__ == "KeptLoader") == {bool(value)}
        """
    )
    create = botocore.session.create_loader
    alone = ("-p", "no:asyncio", "-p", "no:randomly")
    quiet = "-Wignore::pytest.PytestAssertRewriteWarning"
    pytester.runpytest_inprocess(*alone, quiet).assert_outcomes(passed=1)
    assert botocore.session.create_loader is create
    pytester.runpytest_subprocess(*alone, quiet).assert_outcomes(passed=1)


@pytest.mark.parametrize(
    "first", ["import boto3", "import botocore.session", "import moto", "import pca_ad_mock"]
)
def test_a_suite_has_it_whatever_it_imports_first(pytester: pytest.Pytester, first: str) -> None:
    """Nothing is imported for it that the tests do not import, before or after botocore is."""
    pytester.makeini("[pytest]\npca_ad_mock_kept_data = true")
    pytester.makepyfile(
        f"""
        {first}
        import sys
        import boto3

        def test_it():
            session = boto3.Session()._session
            assert type(session.get_component("data_loader")).__name__ == "KeptLoader"
            assert ("moto" in sys.modules) == {first == "import moto"}
        """
    )
    result = pytester.runpytest_subprocess(
        "-p", "no:asyncio", "-p", "no:randomly", timeout=PATIENCE
    )

    result.assert_outcomes(passed=1)
