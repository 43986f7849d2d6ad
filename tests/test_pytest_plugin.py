"""Does the library fit into the test suites of others, and cost nothing where it is not used?"""

from __future__ import annotations

import re
import sys
from typing import get_type_hints

import pytest

from pca_ad_mock._patching import importing
from pca_ad_mock.pcaconnectorad.option_types import Options

from .interpreters import PATIENCE


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """A project of somebody's, whose warnings are errors."""
    pytester.makeini("[pytest]\nfilterwarnings = error\naddopts = --strict-markers\n")
    return pytester


#: Other plugins that reorder tests or warn are put away.
_ALONE = (
    *("-p", "no:asyncio", "-p", "no:randomly"),
    # A checkout that is installed as it is lists its own tests, too.
    "-Wignore::pytest.PytestAssertRewriteWarning",
)


def run(project: pytest.Pytester, *arguments: str, **outcomes: int) -> pytest.RunResult:
    """Run a project's tests in a process of its own, and hold it to how many pass and fail."""
    result = project.runpytest_subprocess(*_ALONE, *arguments, timeout=PATIENCE)
    result.assert_outcomes(**outcomes)
    return result


def test_fixtures_and_marker_are_documented(project: pytest.Pytester) -> None:
    """`pytest --fixtures` and `pytest --markers` say what there is, with every option."""
    fixtures = project.runpytest_inprocess(*_ALONE, "--fixtures").stdout.str()
    assert re.search(
        r"^mock_pca_connector_ad -- .*\n +Mock AWS Private CA Connector", fixtures, re.M
    )
    assert re.search(r"^pca_connector_ad_client -- .*\n +A boto3 client of AWS", fixtures, re.M)

    markers = project.runpytest_inprocess(*_ALONE, "--markers").stdout.str()
    (names,) = re.findall(
        r"pytest\.mark\.pca_connector_ad\(\*, (.*)\): mock AWS Private CA", markers
    )
    assert set(names.split(", ")) == set(get_type_hints(Options))


def test_a_test_without_the_mock_fails_as_ever(project: pytest.Pytester) -> None:
    """With its own traceback, and nothing noted for a fixture."""
    project.makepyfile("def test_sum():\n    assert 1 + 1 == 3\n")
    run(project, failed=1).stdout.fnmatch_lines(["*test_*.py:2: AssertionError"])


def test_a_test_that_fails_where_there_is_no_source_fails_as_ever(project: pytest.Pytester) -> None:
    """Python's own import has none; the session goes on."""
    project.makepyfile(
        """
        import importlib

        def test_importing():
            importlib.import_module("there_is_none")

        def test_next():
            pass
        """
    )
    run(project, failed=1, passed=1).stdout.fnmatch_lines(["*ModuleNotFoundError: No module*"])


def test_what_is_no_mistake_is_shown_to_its_end(project: pytest.Pytester) -> None:
    """An error that nobody raises has the traceback that it has without the library."""
    project.makepyfile(
        """
        from contextlib import closing

        def test_closing():
            with closing(5):
                pass
        """
    )
    run(project, failed=1).stdout.fnmatch_lines(["*contextlib.py:*: AttributeError"])


def test_a_session_that_uses_neither_imports_neither(project: pytest.Pytester) -> None:
    """With the plugin installed and not used, nothing heavy is loaded."""
    project.makepyfile(
        """
        import sys

        HEAVY = {"moto", "boto3", "botocore", "responses", "werkzeug", "requests"}

        def test_nothing_is_there(pytestconfig):
            assert pytestconfig.pluginmanager.hasplugin("pca_ad_mock")
            assert not HEAVY & {name.partition(".")[0] for name in sys.modules}
        """
    )
    run(project, passed=1)


def test_fixtures_and_markers_work(project: pytest.Pytester) -> None:
    """Handle and client are there, options come from the closest marker, in every style of test."""
    project.makepyfile(
        """
        import os
        import unittest

        import boto3
        import pytest
        from moto.core.models import botocore_stubber

        pytestmark = pytest.mark.pca_connector_ad(region="eu-west-1", quotas={"Connector": 0})

        @pytest.fixture(scope="session", autouse=True)
        def of_the_session():
            assert not botocore_stubber.enabled, "what lives longer than a test is outside"

        @pytest.fixture
        def a_fixture_of_their_own():
            assert botocore_stubber.enabled

        def create(client):
            return client.create_connector(
                CertificateAuthorityArn="arn:aws:acm-pca:us-east-1:123456789012:certificate-authority/"
                "11111111-2222-3333-4444-555555555555",
                DirectoryId="d-0123456789",
                VpcInformation={"SecurityGroupIds": ["sg-0123456789abcdef0"]},
            )

        def test_the_marker_of_the_module_counts(pca_connector_ad_client):
            assert pca_connector_ad_client.meta.region_name == "eu-west-1"
            with pytest.raises(pca_connector_ad_client.exceptions.ServiceQuotaExceededException):
                create(pca_connector_ad_client)

        @pytest.mark.pca_connector_ad(region="eu-central-1")
        class TestOfAClass:
            def test_the_marker_of_the_class_wins(self, pca_connector_ad_client):
                assert pca_connector_ad_client.meta.region_name == "eu-central-1"
                create(pca_connector_ad_client)

            @pytest.mark.pca_connector_ad()
            def test_the_marker_of_the_test_wins(
                self, mock_pca_connector_ad, pca_connector_ad_client
            ):
                assert pca_connector_ad_client.meta.region_name == "us-east-1"
                create(pca_connector_ad_client)
                assert mock_pca_connector_ad.state()["Connectors"]

        @pytest.mark.usefixtures("a_fixture_of_their_own")
        def test_the_marker_is_enough():
            assert boto3.client("pca-connector-ad").list_connectors()["Connectors"] == []
            assert os.environ["AWS_DEFAULT_REGION"] == "eu-west-1"

        class OfUnittest(unittest.TestCase):
            def test_a_test_case_is_marked_too(self):
                assert boto3.client("pca-connector-ad").meta.region_name == "eu-west-1"
        """,
        test_without="""
        import boto3
        import pytest
        from moto.core.models import botocore_stubber

        def test_a_client_without_a_marker(pca_connector_ad_client, monkeypatch):
            monkeypatch.setenv("AWS_DEFAULT_REGION", "sa-east-1")
            assert pca_connector_ad_client.meta.region_name == "us-east-1"

        @pytest.mark.parametrize(
            "on", [pytest.param(True, marks=pytest.mark.pca_connector_ad), False]
        )
        def test_one_of_several_parameters_is_marked(on):
            assert botocore_stubber.enabled is on
        """,
    )
    run(project, passed=8)


def test_the_mock_comes_before_what_lives_as_long(project: pytest.Pytester) -> None:
    """Set-ups and fixtures of a test are inside, and what they undo, too."""
    project.makepyfile(
        """
        import os

        import boto3
        import pytest

        def register():
            client = boto3.client("pca-connector-ad", region_name="us-east-1")
            client.create_directory_registration(DirectoryId="d-0123456789")

        @pytest.fixture
        def seeded():
            register()

        @pytest.mark.pca_connector_ad
        class TestSetUp:
            def setup_method(self):
                register()

            def test_by_marker(self): ...

            def test_with_handle(self, mock_pca_connector_ad): ...

            def test_with_client(self, pca_connector_ad_client): ...

        @pytest.mark.pca_connector_ad
        def test_a_fixture(seeded, mock_pca_connector_ad): ...

        def test_a_fixture_without_a_marker(seeded, pca_connector_ad_client): ...

        def test_what_is_patched(monkeypatch, pca_connector_ad_client):
            monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-3")
            monkeypatch.delenv("AWS_ACCESS_KEY_ID")

        def test_is_as_before():
            assert "AWS_DEFAULT_REGION" not in os.environ
            assert os.environ["AWS_ACCESS_KEY_ID"] == "theirs"
        """
    )
    project.makeconftest(
        """
        import os

        for name in list(os.environ):
            if name.startswith("AWS_") and name != "AWS_DATA_PATH":
                del os.environ[name]
        os.environ["AWS_ACCESS_KEY_ID"] = "theirs"
        """
    )
    run(project, passed=7)


def test_a_fixture_that_overrides_one_of_the_session_is_inside(project: pytest.Pytester) -> None:
    """What counts is the scope of the definition that the test gets, and not of the overridden."""
    project.makeconftest(
        """
        import pytest

        @pytest.fixture(scope="session")
        def seeded():
            raise AssertionError("the module has one of its own")
        """
    )
    project.makepyfile(
        """
        import pytest
        from moto.core.models import botocore_stubber

        @pytest.fixture
        def seeded():
            assert botocore_stubber.enabled

        @pytest.mark.pca_connector_ad
        def test_by_marker(seeded): ...

        def test_by_client(seeded, pca_connector_ad_client): ...
        """
    )
    run(project, passed=2)


def test_who_only_asks_for_moto_does_not_disarm_the_plugin(project: pytest.Pytester) -> None:
    """Whether moto is installed is a usual question at import."""
    project.makepyfile(
        """
        import importlib.util
        import sys

        def test_plain():
            assert importlib.util.find_spec("moto") is not None
            assert "moto" not in sys.modules
            import boto3
            from moto import mock_aws
            with mock_aws():
                client = boto3.client("pca-connector-ad", region_name="us-east-1")
                assert client.list_connectors()["Connectors"] == []
        """
    )
    run(project, passed=1)


def test_a_session_that_is_not_configured_ends_as_ever(project: pytest.Pytester) -> None:
    """Where another plugin stops it, the user sees that one's error."""
    project.makeconftest(
        """
        import pytest

        @pytest.hookimpl(tryfirst=True)
        def pytest_configure(config):
            raise pytest.UsageError("set DATABASE_URL")
        """
    )
    result = project.runpytest_subprocess(*_ALONE, timeout=PATIENCE)
    assert "ERROR: set DATABASE_URL" in result.stderr.str()
    assert "pca_ad_mock" not in result.stderr.str()


def test_a_fault_that_never_happened_is_an_error(project: pytest.Pytester) -> None:
    """Of the fixture, after a test that passed, and not after one that failed or was skipped."""
    project.makepyfile(
        """
        import pytest

        def test_that_passes(mock_pca_connector_ad):
            mock_pca_connector_ad.fail_calls("list_connectors", "AccessDeniedException")

        def test_that_fails(mock_pca_connector_ad):
            mock_pca_connector_ad.fail_calls("list_connectors", "AccessDeniedException")
            assert False

        def test_that_is_skipped(mock_pca_connector_ad):
            mock_pca_connector_ad.fail_calls("list_connectors", "AccessDeniedException")
            pytest.skip()

        @pytest.mark.pca_connector_ad(allow_unused_faults=True)
        def test_that_does_not_mind(mock_pca_connector_ad):
            mock_pca_connector_ad.fail_calls("list_connectors", "AccessDeniedException")
        """
    )
    result = run(project, passed=2, failed=1, skipped=1, errors=1)
    result.stdout.fnmatch_lines(["*UnusedFaultError: this injected fault was never used:*"])


def test_a_server_is_shared_and_reset(project: pytest.Pytester) -> None:
    """One for the session, also for fixtures of the session; empty for each test that asks."""
    project.makepyfile(
        """
        import boto3, pytest

        @pytest.fixture(scope="session")
        def endpoint(pca_connector_ad_server):
            return pca_connector_ad_server.endpoint_url

        @pytest.mark.parametrize("number", [1, 2])
        def test_it(endpoint, pca_connector_ad_server, number):
            assert endpoint == pca_connector_ad_server.endpoint_url
            client = boto3.client(
                "pca-connector-ad", endpoint_url=endpoint, region_name="us-east-1",
                aws_access_key_id="testing", aws_secret_access_key="testing",
            )
            assert client.list_directory_registrations()["DirectoryRegistrations"] == []
            client.create_directory_registration(DirectoryId="d-0123456789")

        def test_nothing(): pass
        """
    )
    run(project, passed=3)


def test_the_server_may_be_the_first_that_is_imported(project: pytest.Pytester) -> None:
    """It imports moto by itself, and plain `mock_aws` has the service then, too."""
    project.makepyfile(
        """
        from pca_ad_mock.server import ThreadedServer
        from moto import mock_aws
        import boto3

        @mock_aws
        def test_the_service_is_there():
            client = boto3.client("pca-connector-ad", region_name="us-east-1")
            assert client.list_connectors()["Connectors"] == []
        """
    )
    run(project, passed=1)


def test_a_marker_with_mistakes_says_so(project: pytest.Pytester) -> None:
    """A misspelt keyword names the right one, and the test's own code is not to blame."""
    project.makepyfile(
        """
        import pytest

        @pytest.mark.pca_connector_ad(quota=False)
        def test_misspelt(mock_pca_connector_ad): ...

        @pytest.mark.pca_connector_ad("eu-west-1")
        def test_without_keyword(): ...

        @pytest.mark.pca_connector_ad(transition={"progression": "sometimes"})
        def test_of_a_wrong_value(pca_connector_ad_client): ...
        """
    )
    output = run(project, errors=3).stdout.str()
    assert "test_misspelt: mock_pca_connector_ad has no option 'quota'" in output
    assert "Did you mean 'quotas'?" in output
    assert "test_without_keyword: options must be keywords; got ('eu-west-1',)" in output
    assert "test_of_a_wrong_value: transition has progression 'sometimes'" in output
    assert "Traceback" not in output


MOCK_AWS_ONLY = """
    import boto3
    from moto import mock_aws

    @mock_aws
    def test_the_service_is_there():
        client = boto3.client("pca-connector-ad", region_name="us-east-1")
        assert client.list_connectors()["Connectors"] == []
"""


def test_plain_mock_aws_has_the_service(project: pytest.Pytester) -> None:
    """Whoever imports moto, and whenever, has the service without a word about this library."""
    project.makepyfile(MOCK_AWS_ONLY)
    run(project, passed=1)
    # moto is there before the plugin is asked.
    run(project, "-p", "moto", passed=1)

    project.makepyfile(
        """
        import sys

        def test_moto_is_imported_late():
            assert not {"moto", "pca_ad_mock._patching.registration"} & sys.modules.keys()
            import boto3
            from moto import mock_aws
            import moto.core.loaders

            assert moto.__spec__.loader.get_resource_reader("moto") is not None
            assert not [each for each in sys.meta_path if vars(each).get("module") == "moto"]
            with mock_aws():
                client = boto3.client("pca-connector-ad", region_name="us-east-1")
                assert client.list_connectors()["Connectors"] == []
        """
    )
    run(project, passed=1)


@pytest.mark.parametrize("scope", ["session", "module"])
def test_a_longer_mock_of_their_own_can_be_around(project: pytest.Pytester, scope: str) -> None:
    """Fixtures of the plugin join a `mock_aws` of a project, and leave it as it was."""
    project.makeconftest(
        f"""
        import boto3
        import pytest
        from moto import mock_aws

        @pytest.fixture(scope="{scope}", autouse=True)
        def aws():
            with mock_aws():
                client = boto3.client("pca-connector-ad", region_name="us-east-1")
                client.create_directory_registration(DirectoryId="d-0000000000")
                yield client
        """
    )
    project.makepyfile(
        """
        import os
        import boto3

        def registrations(client):
            return len(client.list_directory_registrations()["DirectoryRegistrations"])

        def test_the_state_is_shared(aws, pca_connector_ad_client):
            pca_connector_ad_client.create_directory_registration(DirectoryId="d-1111111111")
            assert registrations(aws) == registrations(pca_connector_ad_client) == 2

        def test_it_is_theirs_to_clear(aws, mock_pca_connector_ad):
            assert registrations(aws) == 2
            mock_pca_connector_ad.reset()
            assert registrations(aws) == 0

        def test_it_still_runs_afterwards(aws):
            assert os.environ["AWS_ACCESS_KEY_ID"] == "FOOBARKEY"
            aws.create_directory_registration(DirectoryId="d-2222222222")
            assert boto3.client("sts", region_name="us-east-1").get_caller_identity()["Account"]
        """
    )
    run(project, passed=3)


def test_a_moto_that_is_not_there_is_not_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who imports a moto that is not installed sees Python's own error."""
    watch = importing.Watch("moto", lambda: None)
    monkeypatch.setattr(sys, "meta_path", [watch, *sys.meta_path])
    monkeypatch.setattr(importing, "find_spec", lambda name: None)

    assert watch.find_spec("boto3", None) is None
    assert watch in sys.meta_path
    assert watch.find_spec("moto", None) is None
    watch.end()
    assert watch not in sys.meta_path


def test_nothing_watches_after_the_session(pytester: pytest.Pytester) -> None:
    """The import system is as it was, also where the session never imported moto."""
    pytester.makepyfile(
        """
        import sys

        def test_watched():
            assert sum(type(finder).__name__ == "Watch" for finder in sys.meta_path) == 2
        """
    )
    program = """
        import sys, pytest
        assert pytest.main(["-q", "-p", "no:asyncio"]) == 0
        assert not [each for each in sys.meta_path if type(each).__name__ == "Watch"]
    """
    result = pytester.runpython_c("\n".join(line.strip() for line in program.split("\n")))
    assert result.ret == 0


def test_workers_do_not_share_state(project: pytest.Pytester) -> None:
    """Under pytest-xdist each worker has a mock of its own, and tests do not see each other."""
    project.makepyfile(
        """
        import pytest

        @pytest.mark.parametrize("number", range(40))
        def test_alone(pca_connector_ad_client, number):
            client = pca_connector_ad_client
            assert client.list_directory_registrations()["DirectoryRegistrations"] == []
            client.create_directory_registration(DirectoryId="d-0123456789")
        """
    )
    run(project, "-n", "3", passed=40)


def test_a_client_of_a_conftest_is_answered(project: pytest.Pytester) -> None:
    """Under plain `mock_aws`, though it is made before moto, and before pytest is configured."""
    project.makeconftest(
        """
        import boto3
        keys = {"aws_access_key_id": "AKIA", "aws_secret_access_key": "secret"}
        session = boto3.Session(region_name="us-east-1", **keys)
        client = session.client("pca-connector-ad")
        """
    )
    project.makepyfile(
        """
        from conftest import client, session

        def test_both():
            from moto import mock_aws
            with mock_aws():
                for each in (client, session.client("pca-connector-ad")):
                    assert each.list_connectors()["Connectors"] == []
        """
    )
    run(project, passed=1)
