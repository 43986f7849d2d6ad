from __future__ import annotations

import os

#: The tests here run in an environment of their own, which builds the pages.
collect_ignore_glob = [] if "PCA_AD_MOCK_HTML" in os.environ else ["test_*.py"]
