from __future__ import annotations

from importlib.util import find_spec

#: The tests here run in an environment of their own, which has the AWS CLI.
collect_ignore_glob = [] if find_spec("awscli") else ["test_*.py"]
