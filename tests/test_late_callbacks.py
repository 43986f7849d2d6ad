"""Does a mock lose anything by making moto's callbacks for `requests` only when they are needed?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
import responses
from moto import mock_aws
from moto.core import models as moto_models
from moto.core import responses_custom_registry
from moto.core.custom_responses_mock import CallbackResponse

from pca_ad_mock import mock_pca_connector_ad
from pca_ad_mock._patching import late_callbacks
from pca_ad_mock._seams.seam import Feature
from pca_ad_mock._seams.table import LATE_CALLBACKS

from .calling import HOST
from .interpreters import PATIENCE

BUCKETS = "https://s3.us-east-1.amazonaws.com/"


def callbacks() -> list[tuple[str, Any, Any]]:
    """What moto answers requests by, in its order."""
    return [
        (each.method, getattr(each.url, "pattern", each.url), getattr(each, "callback", None))
        for each in moto_models.responses_mock.registered()
    ]


@pytest.fixture(scope="module")
def of_moto() -> list[tuple[str, Any, Any]]:
    """Those of one of moto's own mocks."""
    with mock_aws():
        found = callbacks()
    assert len(found) > 1000
    return found


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Each callback that moto makes."""
    found: list[object] = []

    def make(*args: Any, **kwargs: Any) -> Any:
        found.append(args)
        return callback(*args, **kwargs)

    callback = CallbackResponse
    monkeypatch.setattr(moto_models, "CallbackResponse", make)
    return found


def test_none_is_made_that_nobody_needs(made: list[object]) -> None:
    """Not by a mock in which no request is sent by `requests`, nor by one within it."""
    with mock_pca_connector_ad(), mock_pca_connector_ad(), mock_aws():
        pass
    assert made == []


def test_the_first_look_finds_them_all(of_moto: Any, made: list[object]) -> None:
    """The same as moto's own and in the same order, made once."""
    with mock_pca_connector_ad():
        assert callbacks() == of_moto
        assert callbacks() == of_moto
        assert len(made) == len(of_moto)
        assert moto_models.RESPONSES_METHODS
    assert moto_models.responses_mock.registered() == []


def test_requests_are_answered() -> None:
    """By moto's other services and by this one, in a second mock as in the first."""
    for _ in range(2):
        with mock_pca_connector_ad():
            assert "ListAllMyBucketsResult" in requests.get(BUCKETS, timeout=PATIENCE).text
            assert requests.get(f"https://{HOST}/connectors", timeout=PATIENCE).json() == {
                "Connectors": []
            }


def test_what_a_test_adds_comes_after_them(of_moto: Any) -> None:
    """As in a mock of moto's own."""
    added = responses.Response("GET", "https://elsewhere.example/")
    with mock_pca_connector_ad():
        moto_models.responses_mock.add(added)
        gets = [each for each in callbacks() if each[0] == "GET"]
    assert gets == [*(each for each in of_moto if each[0] == "GET"), ("GET", added.url, None)]


def test_a_mock_of_motos_that_outlives_it_has_them(
    of_moto: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever began first."""
    # The last of two mocks that overlap leaves moto's keys, which the first had set.
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "of-the-tests")
    ours, motos = mock_pca_connector_ad(), mock_aws()
    ours.start()
    motos.start()
    ours.stop()
    assert callbacks() == of_moto
    motos.stop()

    with motos:
        with ours:
            assert callbacks() == of_moto
        assert callbacks() == of_moto


def test_requests_of_many_threads_are_answered() -> None:
    """None of them comes upon a registry that is half full."""
    with mock_pca_connector_ad(), ThreadPoolExecutor(8) as threads:
        sent = [threads.submit(requests.get, BUCKETS, timeout=PATIENCE) for _ in range(8)]
        assert {each.result().status_code for each in sent} == {200}


def test_a_late_look_leaves_nothing_behind() -> None:
    """Whoever has kept the registry of a mock that has ended does not switch it on again."""
    with mock_pca_connector_ad():
        registry = moto_models.responses_mock.get_registry()
    assert registry.registered == []
    assert not moto_models.botocore_stubber.enabled


def _lacking_a_seam(monkeypatch: pytest.MonkeyPatch) -> None:
    missing = Feature.missing
    monkeypatch.setattr(
        Feature,
        "missing",
        lambda self: list(self.seams) if self is LATE_CALLBACKS else missing(self),
    )


def _keeping_its_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moto_models, "reset_responses_mock", lambda mock: mock.reset())


def _adding_by_another_list(monkeypatch: pytest.MonkeyPatch) -> None:
    enable = moto_models.MockAWS._enable_patching
    methods = moto_models.RESPONSES_METHODS

    def enable_by_another_list(mock: Any, reset: bool = True) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(moto_models, "RESPONSES_METHODS", methods)
            enable(mock, reset=reset)

    monkeypatch.setattr(moto_models.MockAWS, "_enable_patching", enable_by_another_list)


@pytest.fixture(params=[_lacking_a_seam, _keeping_its_registry, _adding_by_another_list])
def other_moto(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A moto that starts in another way than it does now."""
    change: Callable[[pytest.MonkeyPatch], None] = request.param
    with monkeypatch.context() as patch:
        change(patch)
        yield
    moto_models.responses_mock._set_registry(responses_custom_registry.CustomRegistry)


@pytest.mark.usefixtures("other_moto")
def test_with_another_moto_they_are_made_as_ever(of_moto: Any, made: list[object]) -> None:
    """When the mock starts, each once."""
    with mock_pca_connector_ad():
        assert len(made) == len(of_moto)
        assert sorted(map(str, callbacks())) == sorted(map(str, of_moto))
    assert len(made) == len(of_moto)


def test_modes_without_callbacks_are_left_alone() -> None:
    """moto's mocks for its server and its proxy do other things when they start."""
    moto = moto_models.ProxyModeMockAWS()
    with late_callbacks.LateCallbacks(moto).ending():
        pass
    assert "_enable_patching" not in vars(moto)
