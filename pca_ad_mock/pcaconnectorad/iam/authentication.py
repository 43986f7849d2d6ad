"""Who signed a request, and is its signature right, for this service and for now?

The refusals are those of the front end that AWS's services share.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime, timedelta

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from moto.core.exceptions import ServiceException
from werkzeug.exceptions import HTTPException

from ..model.endpoints import Location
from ..model.exceptions import CommonError
from ..model.specification import SERVICE_NAME
from ..request.wire import HttpRequest
from .callers import Principal, principal_of

#: The header of a version 4 signature, with its access key and the region and service of its scope.
_match_signature = re.compile(
    r"AWS4-HMAC-SHA256 +Credential=([^/,\s]+)/[0-9]+/([^/,\s]+)/([^/,\s]+)/aws4_request, *"
    r"SignedHeaders=[^,\s]+, *Signature=[0-9a-f]+"
).fullmatch

#: The form of X-Amz-Date.
_TIME = "%Y%m%dT%H%M%SZ"

_MOST_MINUTES = 5


def authenticate(
    request: HttpRequest, location: Location, signed_for: str = SERVICE_NAME
) -> Principal:
    """Return the principal whose signature a request has.

    Args:
        request: the request.
        location: the account and region of the request.
        signed_for: the service that its signature must name.

    Raises:
        CommonError: the signature is missing, or wrong, or nobody's.
    """
    header = request.header("authorization")
    if not header:
        raise CommonError("MissingAuthenticationTokenException", "Missing Authentication Token")
    signature, signed_at = _match_signature(header), _time(request.header("x-amz-date"))
    if signature is None or signed_at is None:
        wrong = "Authorization" if signature is None else "X-Amz-Date"
        raise CommonError("IncompleteSignature", f"The header {wrong} is malformed or missing.")
    # Assumption bad-credentials: what other services answer, and that the key is looked at first.
    access_key, region, service = signature.groups()
    token = request.header("x-amz-security-token")
    principal = principal_of(access_key, token, location.account_id, location.partition)
    if service != signed_for:
        raise _invalid(f"Credential should be scoped to correct service: '{signed_for}'.")
    if region != location.region:
        raise _invalid(f"Credential should be scoped to a valid region, not '{region}'.")
    _check_time(signed_at)
    _check_signature(request, location.account_id)
    return principal


def _time(text: str | None) -> datetime | None:
    with suppress(ValueError):
        return datetime.strptime(text or "", _TIME)
    return None


def _invalid(message: str) -> CommonError:
    return CommonError("InvalidSignatureException", message)


def _check_time(signed_at: datetime) -> None:
    most, now = timedelta(minutes=_MOST_MINUTES), _now()
    if signed_at < now - most:
        wrong, than, sign = "expired", f"now earlier than {now - most:{_TIME}}", "-"
    elif signed_at > now + most:
        wrong, than, sign = "not yet current", f"still later than {now + most:{_TIME}}", "+"
    else:
        return
    raise _invalid(
        f"Signature {wrong}: {signed_at:{_TIME}} is {than} ({now:{_TIME}} {sign} {_MOST_MINUTES} "
        "min.)"
    )


def _now() -> datetime:
    """Read the clock by which botocore signs in this process, which a test may have stopped."""
    request = AWSRequest("GET", "https://localhost/")
    SigV4Auth(Credentials("-", "-"), SERVICE_NAME, "-").add_auth(request)
    return datetime.strptime(request.headers["X-Amz-Date"], _TIME)


def _check_signature(request: HttpRequest, account_id: str) -> None:
    # Imported here: moto's IAM takes long to import, and few tests need it.
    from moto.iam.access_control import IAMRequest

    query = f"?{request.query}" if request.query else ""
    try:
        IAMRequest(
            account_id=account_id,
            method=request.method,
            path=request.path + query,
            data={},
            body=request.body,
            headers=_as_signed(request),
            action="",
        ).check_signature()
    except (HTTPException, ServiceException, KeyError):
        # A KeyError where X-Amz-Date is not among what is signed.
        raise _invalid(
            "The request signature we calculated does not match the signature you provided. Check "
            "your AWS Secret Access Key and signing method. Consult the service documentation for "
            "details."
        ) from None


def _as_signed(request: HttpRequest) -> dict[str, str]:
    """Return the headers under the names that moto's check of the signature expects."""
    # By items, as werkzeug's headers are no mapping where they are iterated over.
    names = (name.lower() for name, _ in request.headers.items())
    return {"Host": request.host, **{name.title(): request.header(name) or "" for name in names}}
