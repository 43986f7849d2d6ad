"""Is each thing that we rely on in moto and botocore still as we rely on it?

A failure here says that a release of moto or botocore has moved a private; `registration.py` is
the place to follow it.
"""

from __future__ import annotations

import inspect
import sys
import zipfile
from importlib import import_module
from pathlib import Path

import boto3
import moto.core.models as moto_models
import pytest
from botocore.handlers import BUILTIN_HANDLERS
from moto import backend_index, mock_aws
from moto.core.base_backend import BaseBackend, InstanceTrackerMeta
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.config import default_user_config
from moto.moto_api import recorder, state_manager
from moto.moto_api._internal.managed_state_model import ManagedState

from pca_ad_mock import register
from pca_ad_mock._patching.importing import Watch
from pca_ad_mock._patching.registration import MOTO_SERVICE_NAME
from pca_ad_mock.pcaconnectorad.models import PcaConnectorAdBackend, pcaconnectorad_backends

from .interpreters import python
from .provisioning import create_connector


def test_motos_stubber_is_called_by_botocore_for_every_request() -> None:
    """The stubber is a builtin handler of `before-send`, and passes on to `process_request`."""
    assert ("before-send", moto_models.botocore_stubber) in BUILTIN_HANDLERS
    assert isinstance(moto_models.botocore_stubber, BotocoreStubber)
    assert "self.process_request(" in inspect.getsource(BotocoreStubber.__call__)


def test_motos_table_is_a_list_of_names_and_patterns() -> None:
    """Our row stands first in it, once."""
    names = [name for name, _ in backend_index.backend_url_patterns]
    assert names.index(MOTO_SERVICE_NAME) == 0
    assert names.count(MOTO_SERVICE_NAME) == 1


def test_registering_again_changes_nothing() -> None:
    """`register` can be called as often as one likes."""
    register()
    table = list(backend_index.backend_url_patterns)
    process_request = BotocoreStubber.process_request
    register()
    assert table == backend_index.backend_url_patterns
    assert BotocoreStubber.process_request is process_request


def test_a_reloaded_module_adds_no_second_row() -> None:
    """A tool that reloads modules finds the service once in moto's table, and answered."""
    printed = python(
        """
        import importlib, boto3
        from moto import backend_index, mock_aws
        from pca_ad_mock._patching import moments, registration

        moments.registered()
        importlib.reload(registration)
        moments.registered()
        print(sum(name == "pcaconnectorad" for name, _ in backend_index.backend_url_patterns))
        with mock_aws():
            print(boto3.client("pca-connector-ad", "us-east-1").list_connectors()["Connectors"])
        """
    )
    assert printed == "1\n[]"


def test_motos_settings_have_the_keys_that_we_ask_for() -> None:
    """Whitelist and passthrough are where they were."""
    core = default_user_config["core"]
    assert core["service_whitelist"] is None
    assert core["passthrough"] == {"urls": [], "services": []}
    assert recorder._user_enabled is False


def test_motos_backends_take_what_ours_gives_them() -> None:
    """Constructor, partition and reset are as the backend expects."""
    backend = PcaConnectorAdBackend("eu-west-1", account_id="123456789012")
    assert (backend.region_name, backend.account_id) == ("eu-west-1", "123456789012")
    assert list(inspect.signature(BaseBackend.__init__).parameters) == [
        "self",
        "region_name",
        "account_id",
    ]
    service = backend.service
    backend.reset()
    assert backend.service is not service
    assert backend.service.location == service.location
    assert InstanceTrackerMeta.__module__ == BaseBackend.__module__


def test_moto_finds_the_urls_beside_the_models() -> None:
    """moto strips the letters of "models" off the module's name, and adds "urls"."""
    backend = pcaconnectorad_backends["123456789012"]["us-east-1"]
    assert backend._url_module.__name__ == "pca_ad_mock.pcaconnectorad.urls"
    assert [*backend.flask_paths] == [r'/<regex("[\s\S]*"):route>']


def test_managed_states_work_as_the_lifecycle_uses_them() -> None:
    """`advance` counts, `status` transitions, and an unknown model moves at once."""
    state = ManagedState("pca-ad-mock::test", transitions=[("A", "B")])
    assert state.status == "B"
    state_manager.set_transition("pca-ad-mock::test", {"progression": "manual", "times": 2})
    try:
        state = ManagedState("pca-ad-mock::test", transitions=[("A", "B")])
        statuses = [state.status]
        for _ in range(2):
            state.advance()
            statuses.append(state.status)
        assert statuses == ["A", "A", "B"]
    finally:
        state_manager.unset_transition("pca-ad-mock::test")


def test_importing_the_package_costs_nothing() -> None:
    """Neither moto nor boto3 nor botocore is imported, and its names are still on offer."""
    printed = python(
        """
        import sys
        import pca_ad_mock
        heavy = {"moto", "boto3", "botocore", "responses", "werkzeug"}
        print(sorted(heavy & {name.partition(".")[0] for name in sys.modules}))
        """
    )
    assert printed == "[]"


def test_a_name_that_there_is_not_is_an_attribute_error() -> None:
    """The package says so in Python's words."""
    import pca_ad_mock

    assert pca_ad_mock.__version__.count(".") == 2
    with pytest.raises(AttributeError, match="module 'pca_ad_mock' has no attribute 'mock_aws'"):
        _ = pca_ad_mock.mock_aws


def test_register_is_enough_for_mock_aws() -> None:
    """Without importing the switch, plain `mock_aws` has the service after `register`."""
    printed = python(
        """
        import boto3, sys
        import pca_ad_mock
        pca_ad_mock.register()
        assert "pca_ad_mock._switch.mocking" not in sys.modules
        from moto import mock_aws
        with mock_aws():
            client = boto3.client("pca-connector-ad", region_name="us-east-1")
            print(client.list_connectors()["Connectors"])
        """
    )
    assert printed == "[]"


def test_registering_inside_a_running_mock_is_in_time() -> None:
    """A mock of moto's that runs already serves the service from then on, to `requests` too."""
    printed = python(
        """
        import boto3, requests
        from moto import mock_aws
        with mock_aws():
            import pca_ad_mock
            pca_ad_mock.register()
            client = boto3.client("pca-connector-ad", region_name="us-east-1")
            print(client.list_connectors()["Connectors"])
            for host in ("us-east-1.amazonaws.com", "us-east-1.api.aws"):
                answer = requests.get(f"https://pca-connector-ad.{host}/connectors")
                print(answer.status_code)
        """
    )
    assert printed.split("\n") == ["[]", "200", "200"]


def test_the_first_call_does_not_import_iam() -> None:
    """moto's IAM, which takes long to import, is left alone unless the test uses it."""
    printed = python(
        """
        import boto3, sys
        from pca_ad_mock import mock_pca_connector_ad
        with mock_pca_connector_ad():
            boto3.client("pca-connector-ad").list_connectors()
        print("moto.iam.models" in sys.modules, "moto.acmpca" in sys.modules)
        """
    )
    assert printed == "False False"


def test_the_backend_is_empty_after_each_mock() -> None:
    """moto clears our backends with its own."""
    with mock_aws():
        create_connector(boto3.client("pca-connector-ad", region_name="us-east-1"))
        assert len(pcaconnectorad_backends) == 1
    assert len(pcaconnectorad_backends) == 0


def test_freezegun_does_not_load_the_mock() -> None:
    """It asks every module for every name; a project that does not use the service has no mock."""
    printed = python(
        """
        import sys
        import pca_ad_mock
        from freezegun import freeze_time
        with freeze_time("2026-01-01"):
            pass
        print(sorted({"moto", "boto3", "pca_ad_mock._switch.mocking"} & set(sys.modules)))
        """
    )
    assert printed == "[]"


def test_a_watch_leaves_other_modules_to_other_finders() -> None:
    """It neither searches for them nor wraps their loaders."""
    assert Watch("moto", print).find_spec("json", None) is None


def test_a_watch_comes_before_other_finders() -> None:
    """None of them finds the module unnoticed, and afterwards they are by themselves again."""
    watch, others = Watch("not_loaded", print), [*sys.meta_path]
    watch.begin()
    try:
        assert sys.meta_path == [watch, *others]
    finally:
        watch.end()
    assert sys.meta_path == others


def test_an_import_that_fails_says_what_it_says_unwatched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A watch adds the hint that it was given, and nothing else."""
    (tmp_path / "importer_of_nothing.py").write_text("import module_that_is_not_there")
    monkeypatch.syspath_prepend(tmp_path)
    watch = Watch("importer_of_nothing", print)
    watch.begin()
    with pytest.raises(ModuleNotFoundError) as failed:
        import_module("importer_of_nothing")
    watch.end()

    assert failed.value.msg == "No module named 'module_that_is_not_there'"


def test_modules_that_share_a_loader_are_told_apart(tmp_path: Path) -> None:
    """In a zip file, what is watched for is acted on once, when it is complete."""
    with zipfile.ZipFile(tmp_path / "site.zip", "w") as site:
        site.writestr("aa.py", "import bb\nX = 1\n")
        site.writestr("bb.py", "Y = 2")
    printed = python(
        f"""
        import sys
        sys.path.insert(0, "{(tmp_path / "site.zip").as_posix()}")
        from pca_ad_mock._patching.importing import Watch
        Watch("aa", lambda: print("X" in vars(sys.modules["aa"]))).begin()
        import aa
        print(aa.bb.Y)
        """
    )
    assert printed == "True\n2"
