from __future__ import annotations

import os

#: The tests here take minutes, and run in an environment of their own.
collect_ignore_glob = [] if "PCA_AD_MOCK_SEAMS" in os.environ else ["test_*.py"]
