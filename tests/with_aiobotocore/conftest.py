from __future__ import annotations

from importlib.util import find_spec

#: The tests here run in environments of their own, as aiobotocore pins botocore, and aioboto3 and
#: aiomoto pin aiobotocore and moto.
collect_ignore_glob = [] if find_spec("aiobotocore") else ["test_*.py"]
collect_ignore = [] if find_spec("aioboto3") and find_spec("aiomoto") else ["test_built_on_it.py"]
