from __future__ import annotations

from importlib.util import find_spec

#: The tests here run in environments of their own, as aiobotocore pins botocore.
collect_ignore_glob = [] if find_spec("aiobotocore") else ["test_*.py"]
