from __future__ import annotations

import os

#: The tests here are about a kind that only a project of `project.write_project` has.
collect_ignore_glob = [] if "PCA_AD_MOCK_SIXTH_KIND" in os.environ else ["test_*.py"]
