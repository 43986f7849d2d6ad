"""How long do the tests search for what nobody thought of?

In an ordinary run, not long and always in the same places. Four variables of the environment make
it longer: `PCA_AD_MOCK_EXAMPLES` (how many examples each property is tried on, by chance then; and
all services of botocore are tried, of which an ordinary run tries one in ten),
`PCA_AD_MOCK_LOAD` (how many requests a server gets), `PCA_AD_MOCK_SOAK` (for how many seconds
servers are started, written to and ended) and `PCA_AD_MOCK_FUZZ` (how many requests are thrown at
the dispatcher).
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

_EXAMPLES = int(os.environ.get("PCA_AD_MOCK_EXAMPLES", "0"))

#: For properties of single requests.
REQUESTS = settings(
    max_examples=_EXAMPLES or 60,
    derandomize=not _EXAMPLES,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

#: Every how many-th of botocore's services is tried.
EVERY = 1 if _EXAMPLES else 10

#: For histories of calls.
HISTORIES = settings(REQUESTS, max_examples=_EXAMPLES or 20, stateful_step_count=40)

#: How many requests a server stands, from many clients at once.
LOAD = int(os.environ.get("PCA_AD_MOCK_LOAD", "1024"))

#: For how many seconds servers that save are started and ended; five servers if it is 0.
SOAK = int(os.environ.get("PCA_AD_MOCK_SOAK", "0"))

#: How many requests the fuzzer sends, over all its parts.
FUZZED_REQUESTS = int(os.environ.get("PCA_AD_MOCK_FUZZ", "10000"))
