"""How much memory does a resource take?

The requests are those of boto3, with tokens of their own. What they leave behind is counted by
tracemalloc, so that the figure is the same on every machine.
"""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Iterator
from uuid import uuid4

from pca_ad_mock import mock_pca_connector_ad
from pca_ad_mock.pcaconnectorad.dispatch import answer

from .measuring import Effort, Figure, Goal
from .places import Place

_TAGS = {"Application": "enrollment", "Environment": "production", "Owner": "directory-team"}


def figures(effort: Effort) -> Iterator[Figure]:
    """Measure connectors that are ACTIVE."""
    many = effort.many(100_000)
    with mock_pca_connector_ad(quotas=False, transition="immediate") as mock:
        place = Place("eu-west-1")
        make = place.with_connectors(1)
        members = {**make(), "Tags": _TAGS}
        answer(place.request("CreateConnector", **members))
        gc.collect()
        tracemalloc.start()
        for _ in range(many):
            answer(place.request("CreateConnector", ClientToken=str(uuid4()), **members))
        # A mock keeps its calls as well, however many resources there are.
        mock.calls.clear()
        gc.collect()
        kept, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    name = f"memory of {many:,} connectors with 3 tags each"
    yield Figure(name, [kept / many / 1000], Goal(1.5, "kB each"), "kB each")
