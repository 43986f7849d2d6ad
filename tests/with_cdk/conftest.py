from __future__ import annotations

from importlib.util import find_spec

#: The tests here run in an environment of their own, which has the AWS CDK.
collect_ignore_glob = [] if find_spec("aws_cdk") else ["test_*.py"]
