"""Do decorated test classes run all of each test inside a mock of its own?"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import unittest
from pathlib import Path
from typing import ClassVar

import boto3
import pytest
from moto.core.models import botocore_stubber

from pca_ad_mock import mock_pca_connector_ad

from .interpreters import PATIENCE
from .provisioning import create_connector


def count() -> int:
    client = boto3.client("pca-connector-ad", region_name="us-east-1")
    return len(client.list_connectors()["Connectors"])


def create() -> str:
    return create_connector(boto3.client("pca-connector-ad", region_name="us-east-1"))


@mock_pca_connector_ad
class TestPytestStyle:
    """Set-up, fixtures, test and tear-down share one mock; tests do not."""

    is_torn_down = False

    def setup_method(self) -> None:
        create()

    def teardown_method(self, method: object) -> None:
        assert callable(method)
        assert count() == 2
        self.is_torn_down = True

    @pytest.fixture
    def second(self) -> str:
        assert count() == 1
        return create()

    def test_first(self, second: str) -> None:
        assert second.startswith("arn:")
        assert count() == 2

    @pytest.mark.parametrize("number", [1, 2])
    def test_each_has_its_own_state(self, number: int) -> None:
        assert number
        create()
        assert count() == 2

    @pytest.mark.asyncio
    async def test_coroutine(self) -> None:
        await asyncio.sleep(0)
        create()
        assert count() == 2

    @staticmethod
    def test_static_method() -> None:
        create()
        assert count() == 2

    @classmethod
    def test_class_method(cls) -> None:
        create()
        assert count() == 2


class TestOnceForTheClass:
    """Decorated below; what pytest does once for a class is outside, and still works."""

    @classmethod
    def setup_class(cls) -> None:
        assert not botocore_stubber.enabled

    def teardown_class(self) -> None:
        assert not botocore_stubber.enabled

    def test_inside(self) -> None:
        assert botocore_stubber.enabled


TestOnceForTheClass = mock_pca_connector_ad(TestOnceForTheClass)  # type: ignore[misc]


@mock_pca_connector_ad(region="eu-west-1")
class Base:
    """Not collected; its undecorated subclasses are inside too."""

    told: ClassVar[list[str]] = []

    def __init_subclass__(cls) -> None:
        cls.told.append(cls.__name__)


class TestSubclassWithSetUpOfItsOwn(Base):
    def setup_method(self) -> None:
        create_connector(boto3.client("pca-connector-ad"))

    def test_inside(self) -> None:
        client = boto3.client("pca-connector-ad")
        assert client.meta.region_name == "eu-west-1"
        assert len(client.list_connectors()["Connectors"]) == 1
        assert self.told[0] == "TestSubclassWithSetUpOfItsOwn"


class TestSubclassWithTearDownOfItsOwn(TestPytestStyle):
    def setup_method(self, method: object) -> None:  # type: ignore[override]
        assert callable(method)
        super().setup_method()

    def teardown_method(self) -> None:  # type: ignore[override]
        assert count() == 2

    test_each_has_its_own_state = None  # type: ignore[assignment]


class TestSubclassThatExtendsTheTearDown(TestPytestStyle):
    def teardown_method(self, method: object) -> None:
        super().teardown_method(method)
        assert self.is_torn_down
        assert count() == 2

    test_each_has_its_own_state = None  # type: ignore[assignment]


def test_nothing_stays_on_after_subclasses() -> None:
    """Whatever of set-up and tear-down a subclass replaced, its mock has ended."""
    assert not botocore_stubber.enabled


class TestStaticSetUp:
    """Decorated below; set-ups of every sort are called as they are meant."""

    calls: ClassVar[list[str]] = []

    @staticmethod
    def setup_method() -> None:
        TestStaticSetUp.calls.append("static")

    @classmethod
    def teardown_method(cls, method: object) -> None:
        assert callable(method)
        assert cls.calls == ["static"]
        cls.calls.clear()

    def test_inside(self) -> None:
        assert botocore_stubber.enabled


TestStaticSetUp = mock_pca_connector_ad(TestStaticSetUp)  # type: ignore[misc]


class WithTests:
    def test_inherited(self) -> None:
        assert botocore_stubber.enabled
        create()
        assert count() == 1


@mock_pca_connector_ad(region="eu-west-1")
class TestInheritingAndNesting(WithTests):
    """Tests of a base class are inside as well, and so are those of a class within."""

    limit: ClassVar[type] = int

    class WithinError(Exception):
        pass

    class TestWithin:
        def test_nested(self) -> None:
            assert botocore_stubber.enabled
            assert boto3.client("pca-connector-ad").meta.region_name == "eu-west-1"
            assert not hasattr(TestInheritingAndNesting.WithinError, "setup_method")


def test_methods_of_any_class_run_inside() -> None:
    """A decorated class that no test runner knows has its public methods inside."""

    @mock_pca_connector_ad
    class Provisioner:
        kind = int

        def provision(self) -> int:
            create()
            return count()

        @staticmethod
        def is_on() -> bool:
            return botocore_stubber.enabled

        @classmethod
        async def is_on_later(cls) -> bool:
            return botocore_stubber.enabled

        def _private(self) -> bool:
            return botocore_stubber.enabled

    assert Provisioner().provision() == 1
    assert Provisioner.is_on()
    assert asyncio.run(Provisioner.is_on_later())
    assert not Provisioner()._private()
    assert Provisioner.kind is int
    assert not botocore_stubber.enabled


def test_static_and_class_methods_can_be_decorated_themselves() -> None:
    """The decorator may stand above `staticmethod` and `classmethod`, and below."""

    class Provisioner:
        @mock_pca_connector_ad
        @staticmethod
        def above_static() -> bool:
            return botocore_stubber.enabled

        @staticmethod
        @mock_pca_connector_ad
        def below_static() -> bool:
            return botocore_stubber.enabled

        @mock_pca_connector_ad
        @classmethod
        def above_class(cls) -> bool:
            assert cls is Provisioner
            return botocore_stubber.enabled

    assert Provisioner.above_static()
    assert Provisioner().below_static()
    assert Provisioner.above_class()


#: Every form of a decorated class; each set-up, test, tear-down and clean-up counts what it sees.
FORMS = """
import unittest
import boto3
from moto.core.models import botocore_stubber
from pca_ad_mock import mock_pca_connector_ad

def add(seen):
    client = boto3.client("pca-connector-ad")
    found = client.list_directory_registrations()["DirectoryRegistrations"]
    assert len(found) == seen, (len(found), seen)
    assert client.meta.region_name == "eu-west-1"
    client.create_directory_registration(DirectoryId=f"d-000000000{seen}")

class Stages:
    def setUp(self):
        super().setUp()
        self.addCleanup(add, 3)
        add(0)

    def tearDown(self):
        add(2)

    def test_it(self):
        add(1)

class AsyncStages:
    async def asyncSetUp(self):
        await super().asyncSetUp()
        self.addAsyncCleanup(self.clean_up)
        add(0)

    async def asyncTearDown(self):
        add(2)

    async def clean_up(self):
        add(3)

    async def test_it(self):
        add(1)

decorated = mock_pca_connector_ad(region="eu-west-1")

@decorated
class TestDecorated(Stages, unittest.TestCase): pass

@decorated
class TestDecoratedAsync(AsyncStages, unittest.IsolatedAsyncioTestCase): pass

class TestInheriting(TestDecorated): pass

@decorated
class Mixin(Stages): pass

@decorated
class AsyncMixin(AsyncStages): pass

class TestFromMixin(Mixin, unittest.TestCase): pass

class TestFromAsyncMixin(AsyncMixin, unittest.IsolatedAsyncioTestCase): pass

class TestOverriding(Mixin, unittest.TestCase):
    def setUp(self):
        super().setUp()
        assert botocore_stubber.enabled

    def test_it(self):
        super().test_it()

class TestFailingSetUp(Mixin, unittest.TestCase):
    def setUp(self):
        raise unittest.SkipTest("of the set-up")

class TestAfterwards(unittest.TestCase):
    def test_nothing_stays_on(self):
        assert not botocore_stubber.enabled
"""


@pytest.mark.parametrize("runner", ["unittest", "pytest"])
def test_all_forms_behave_the_same(tmp_path: Path, runner: str) -> None:
    """From set-up to clean-up a test has one mock of its own, whoever runs it."""
    (tmp_path / "test_forms.py").write_text(FORMS)
    result = subprocess.run(
        [sys.executable, "-m", runner, "test_forms.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    output = result.stdout + result.stderr
    assert result.returncode == 0, output
    expected = {"unittest": "Ran 8 tests", "pytest": "7 passed, 1 skipped"}[runner]
    assert expected in output


def test_what_a_set_up_by_hand_does_reaches_no_mock() -> None:
    """Set-ups are the runners' to call; methods with other names run inside, whoever calls them."""

    @mock_pca_connector_ad
    class Tests:
        def setup_method(self) -> bool:
            return botocore_stubber.enabled

        def helper(self) -> bool:
            return botocore_stubber.enabled

    @mock_pca_connector_ad
    class Runner:
        def run(self) -> bool:
            return botocore_stubber.enabled

    assert Runner().run()
    assert (Tests().setup_method(), Tests().helper()) == (False, True)
    assert not hasattr(super(Tests, Tests()), "run")
    with pytest.raises(AttributeError, match="'run'"):
        Tests().run()  # type: ignore[attr-defined]


class _Recorder(unittest.TestCase):
    """A TestCase whose every stage notes how many connectors it sees after adding one."""

    seen: ClassVar[list[tuple[str, int]]]

    def note(self, stage: str) -> None:
        create()
        self.seen.append((stage, count()))


def run(case: type[_Recorder]) -> list[tuple[str, int]]:
    case.seen = []
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(case).run(result)
    assert result.wasSuccessful(), result.errors + result.failures
    assert not botocore_stubber.enabled
    return case.seen


def test_a_test_case_is_inside_from_set_up_to_clean_up() -> None:
    """All stages of one test share a mock, and the next test begins with a new one."""

    @mock_pca_connector_ad
    class Case(_Recorder):
        def setUp(self) -> None:
            self.addCleanup(self.note, "clean-up")
            self.note("set-up")

        def test_a(self) -> None:
            self.note("test")

        def test_b(self) -> None:
            self.note("test")

        def tearDown(self) -> None:
            self.note("tear-down")

    stages = [("set-up", 1), ("test", 2), ("tear-down", 3), ("clean-up", 4)]
    assert run(Case) == stages * 2


def test_an_async_test_case_is_inside_from_set_up_to_clean_up() -> None:
    """The same for IsolatedAsyncioTestCase, with its asynchronous stages."""

    @mock_pca_connector_ad
    class Case(_Recorder, unittest.IsolatedAsyncioTestCase):
        async def asyncSetUp(self) -> None:
            self.addAsyncCleanup(self.note_later, "clean-up")
            self.note("set-up")

        async def test_a(self) -> None:
            await asyncio.sleep(0)
            self.note("test")

        async def asyncTearDown(self) -> None:
            self.note("tear-down")

        async def note_later(self, stage: str) -> None:
            self.note(stage)

    assert run(Case) == [("set-up", 1), ("test", 2), ("tear-down", 3), ("clean-up", 4)]


def test_a_subclass_of_a_decorated_test_case_is_inside() -> None:
    """What is inherited from a decorated class is decorated."""

    @mock_pca_connector_ad
    class Base(_Recorder):
        pass

    class Case(Base):
        def test_a(self) -> None:
            self.note("test")

    assert run(Case) == [("test", 1)]


def test_a_test_case_under_a_debugger_is_inside() -> None:
    """`debug`, which debuggers run a test by, is covered as `run` is."""

    @mock_pca_connector_ad
    class Case(_Recorder):
        def test_a(self) -> None:
            self.note("test")

    Case.seen = []
    Case("test_a").debug()
    assert Case.seen == [("test", 1)]


@mock_pca_connector_ad
class TestUnittestUnderPytest(unittest.TestCase):
    """pytest runs a decorated TestCase as unittest does."""

    def setUp(self) -> None:
        create()

    def test_state_of_the_set_up_is_there(self) -> None:
        assert count() == 1

    @mock_pca_connector_ad
    def test_a_decorated_method_shares_it(self) -> None:
        assert count() == 1
