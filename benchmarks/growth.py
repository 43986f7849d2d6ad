"""Does a call cost the same, however much there is?

The calls go to the dispatcher, without a client before it, which would hide a difference. Each is
made in two regions, one with many resources in it and one with few.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from pca_ad_mock import mock_pca_connector_ad
from pca_ad_mock.pcaconnectorad.dispatch import answer
from pca_ad_mock.pcaconnectorad.request.wire import HttpRequest

from .measuring import Effort, Figure, Goal, Timed, ratios, without_collector
from .places import MakeMembers, Place

_FEW = 100
_CREATES, _GETS, _PAGES, _DELETES = 50, 300, 10, 10


class _Creation(NamedTuple):
    """What is created, how a region is filled with it, and how much of it is much."""

    kind: str
    fill: Callable[[Place, int], MakeMembers]
    many: int

    def measure(self, effort: Effort, full: Place, other: Place) -> Figure:
        """Measure creations in a region that is full."""
        cases = [
            _creations(place, self.kind, self.fill(place, number))
            for place, number in ((full, self.many), (other, _FEW))
        ]
        name = f"Create{self.kind} with {self.many:,} there, over with {_FEW}"
        return Figure(name, ratios(cases, effort.rounds), Goal(1.1))


_CREATIONS = (
    _Creation("Connector", Place.with_connectors, 4_000),
    _Creation("Template", Place.with_templates, 2_000),
    _Creation("TemplateGroupAccessControlEntry", Place.with_entries, 2_000),
    _Creation("ServicePrincipalName", Place.with_names, 2_000),
)

_Measure = Callable[[Effort, Place, Place], Figure]


def figures(effort: Effort) -> Iterator[Figure]:
    """Measure every operation whose cost could grow."""
    measures: tuple[_Measure, ...] = (
        *(creation.measure for creation in _CREATIONS),
        _getting,
        _late_page,
        _walking,
        _paging_beside_others,
        _deleting_beside_others,
    )
    for measure in measures:
        with mock_pca_connector_ad(quotas=False), without_collector():
            yield measure(effort, Place("eu-west-1"), Place("eu-central-1"))


def _getting(effort: Effort, full: Place, other: Place) -> Figure:
    many, few = effort.many(100_000), 10
    cases = []
    for place, number in ((full, many), (other, few)):
        arn = place.connectors(number)[number // 2]
        cases.append(answering([place.request("GetConnector", ConnectorArn=arn)] * _GETS))
    name = f"GetConnector with {many:,} there, over with {few}"
    return Figure(name, ratios(cases, effort.rounds), Goal(1.05))


def _late_page(effort: Effort, place: Place, _: Place) -> Figure:
    place.connectors(4_000)
    pages = list(_walk(place))
    cases = [answering([pages[number]] * _PAGES) for number in (-2, 0)]
    name = "a late page among 4,000 connectors, over the first"
    return Figure(name, ratios(cases, effort.rounds), Goal(1.1))


def _walking(effort: Effort, full: Place, other: Place) -> Figure:
    many, few = effort.many(100_000), 1_000
    cases = []
    for place, number in ((full, many), (other, few)):
        place.connectors(number)
        cases.append(answering(list(_walk(place))))
    name = f"the mean page while walking {many:,} connectors, over while walking {few:,}"
    return Figure(name, ratios(cases, effort.rounds), Goal(1.1))


def _paging_beside_others(effort: Effort, full: Place, other: Place) -> Figure:
    many = effort.many(1_000)
    cases = []
    for place, number in ((full, many), (other, 1)):
        connectors = place.connectors(number)
        for each in connectors:
            place.templates(each, _FEW)
        page = place.request("ListTemplates", ConnectorArn=connectors[number // 2])
        cases.append(answering([page] * _PAGES))
    name = (
        f"a page of the templates of a connector among {many:,} with 100 each, over of the only one"
    )
    return Figure(name, ratios(cases, effort.rounds), Goal(1.1))


def _deleting_beside_others(effort: Effort, full: Place, other: Place) -> Figure:
    many = effort.many(1_000)
    for each in full.connectors(many - 1):
        full.templates(each, _FEW)
    name = f"deleting a connector with 100 templates among {many * _FEW:,}, over among 100"
    return Figure(name, ratios((_deletions(full), _deletions(other)), effort.rounds), Goal(1.2))


def answering(requests: list[HttpRequest]) -> Timed:
    """Time the answers to requests, on average."""

    def run() -> float:
        begin = time.process_time()
        answers = [answer(request) for request in requests]
        seconds = time.process_time() - begin
        failed = [each.body for each in answers if each.status >= 400]  # noqa: PLR2004
        assert not failed, failed[0]
        return seconds / len(requests)

    return run


def _creations(place: Place, kind: str, make: MakeMembers) -> Timed:
    """Time creations, which are undone after each round."""

    def run() -> float:
        seconds = answering([place.request(f"Create{kind}", **make()) for _ in range(_CREATES)])()
        place.remove_newest(kind, _CREATES)
        return seconds

    return run


def _deletions(place: Place) -> Timed:
    """Time the deletion of connectors that are created for it, and are gone afterwards."""

    def run() -> float:
        requests = []
        for connector in place.connectors(_DELETES):
            place.templates(connector, _FEW)
            requests.append(place.request("DeleteConnector", ConnectorArn=connector))
        seconds = answering(requests)()
        place.settle()
        return seconds

    return run


def _walk(place: Place) -> Iterator[HttpRequest]:
    """The requests for all pages of the connectors."""
    token: dict[str, Any] = {}
    while True:
        request = place.request("ListConnectors", **token)
        yield request
        next_token = json.loads(answer(request).body).get("NextToken")
        if next_token is None:
            return
        token = {"NextToken": next_token}
