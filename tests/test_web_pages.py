"""Is the server safe from the web pages that a developer has open?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from botocore.config import Config
from moto import settings as moto_settings

from pca_ad_mock._control.http_api import PREFIX
from pca_ad_mock.server import ThreadedServer
from pca_ad_mock.server import _threaded_server as threaded_server
from pca_ad_mock.server._web_pages import is_loopback_address

from .interpreters import PATIENCE
from .provisioning import create_registration
from .test_server import SIGNED, client_of

pytestmark = pytest.mark.server

#: The service's headers in a request that is signed.
SIGNATURE = dict(line.split(": ", 1) for line in SIGNED.split("\r\n")[2:-1])

#: A path of the service, of our interface and its page, of moto's, and of moto's S3.
PATHS = ["/connectors", f"{PREFIX}/options", f"{PREFIX}/", "/moto-api/data.json", "/"]


@pytest.fixture(scope="module")
def running() -> Iterator[ThreadedServer]:
    with ThreadedServer() as started:
        yield started


def ask(
    running: ThreadedServer, path: str, method: str = "GET", **headers: str | None
) -> requests.Response:
    """Send a request as a browser does; an underscore in a header's name is a hyphen."""
    signature = SIGNATURE if path == "/connectors" and method == "GET" else {}
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    port = running.endpoint_url.rpartition(":")[2]
    return requests.request(
        method,
        f"http://127.0.0.1:{port}{path}",
        headers={**signature, **given},
        timeout=PATIENCE,
    )


def cors_headers_of(answer: requests.Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if "Access-Control" in name}


@pytest.mark.parametrize("path", PATHS)
def test_a_client_that_is_no_browser_notices_nothing(running: ThreadedServer, path: str) -> None:
    """Without `Origin`, requests are answered; and no page may read the answers."""
    answer = ask(running, path)
    assert answer.status_code == 200
    assert cors_headers_of(answer) == {}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "",
        "http://localhost.evil.example",
        "http://127.0.0.1.evil.example",
        "http://evil.example:5000",
        "http://192.168.1.5",
        "http://[::2]:80",
        "http://localhost, http://evil.example",
        "http://localhost:80:80",
        "http://user@localhost",
        "chrome-extension://localhost",
        "http://",
        "localhost",
    ],
)
def test_pages_from_elsewhere_are_refused(running: ThreadedServer, path: str, origin: str) -> None:
    """Wherever they send a request, a sentence says what to do, which they cannot read."""
    answer = ask(running, path, Origin=origin)
    assert answer.status_code == 403
    assert answer.json() == {
        "error": f"a web page from {origin!r} may not send requests here. To let it, start the "
        f"server with --allow-origin {origin}, or allow_origins=[{origin!r}] in Python."
    }
    assert cors_headers_of(answer) == {}


def test_nothing_is_done_for_a_page_that_is_refused(running: ThreadedServer) -> None:
    """Neither by the service nor by moto; a preflight says so before."""
    client = client_of(running.endpoint_url)
    create_registration(client)
    for path in ("/moto-api/reset", f"{PREFIX}/reset"):
        assert ask(running, path, "POST", Origin="https://evil.example").status_code == 403
    preflight = ask(
        running,
        "/moto-api/reset",
        "OPTIONS",
        Origin="https://evil.example",
        Access_Control_Request_Method="POST",
    )
    assert preflight.status_code == 403
    assert cors_headers_of(preflight) == {}
    assert len(client.list_directory_registrations()["DirectoryRegistrations"]) == 1
    assert ask(running, f"{PREFIX}/reset", "POST").status_code == 200


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "origin",
    [
        "http://localhost",
        "https://localhost:3000",
        "HTTP://LocalHost.:3000",
        "http://app.localhost:3000",
        "http://127.0.0.1:8080",
        "http://127.1.2.3",
        "http://[::1]:3000",
        "http://[::ffff:127.0.0.1]",
    ],
)
def test_pages_of_this_machine_may_ask(running: ThreadedServer, path: str, origin: str) -> None:
    """They alone may read the answer, whether it is the service's, ours or moto's."""
    answer = ask(running, path, Origin=origin)
    assert answer.status_code == 200
    assert cors_headers_of(answer) == {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Expose-Headers": "*",
    }
    assert answer.headers["Vary"] == "Origin"


@pytest.mark.parametrize("path", PATHS)
def test_a_preflight_is_answered(running: ThreadedServer, path: str) -> None:
    """A page may send what a client of AWS does."""
    preflight = ask(
        running,
        path,
        "OPTIONS",
        Origin="http://localhost:3000",
        Access_Control_Request_Method="DELETE",
    )
    assert (preflight.status_code, preflight.content) == (204, b"")
    assert preflight.headers["Vary"] == "Origin"
    assert cors_headers_of(preflight) == {
        "Access-Control-Allow-Origin": "http://localhost:3000",
        "Access-Control-Expose-Headers": "*",
        "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
        "Access-Control-Allow-Headers": "Authorization, *",
    }


def test_a_preflight_for_a_private_network_is_answered(running: ThreadedServer) -> None:
    """Browsers that ask whether a public page may reach this machine get the same answer."""
    preflight = ask(
        running,
        "/",
        "OPTIONS",
        Origin="http://localhost:3000",
        Access_Control_Request_Method="GET",
        Access_Control_Request_Private_Network="true",
    )
    assert preflight.headers["Access-Control-Allow-Private-Network"] == "true"


def test_what_a_preflight_is_not(running: ThreadedServer) -> None:
    """`OPTIONS` without a question is a request like any other, and a page may read the answer."""
    wrong = ask(running, f"{PREFIX}/settle", "OPTIONS", Origin="http://localhost")
    assert wrong.status_code == 405
    assert wrong.headers["Allow"] == "POST"
    assert wrong.headers["Access-Control-Allow-Origin"] == "http://localhost"


@pytest.mark.parametrize("host", ["evil.example:5000", "localhost.evil.example", "a b", "[::2]"])
def test_a_name_that_was_made_to_resolve_to_loopback_is_refused(
    running: ThreadedServer, host: str
) -> None:
    """A page whose name was rebound has no foreign `Origin`, but directs nothing."""
    for path in (*PATHS[1:-1], f"{PREFIX}/page.js", "/moto-api/reset"):
        answer = ask(running, path, Host=host)
        assert answer.status_code == 403
        assert answer.json()["error"].startswith(f"Host is {host!r}, and /moto-api of a server")


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST.:1", "a.localhost:5000", "127.0.0.1", "[::1]:5000", ""]
)
def test_the_names_of_this_machine_are_known(running: ThreadedServer, host: str) -> None:
    """With a port or without, and in capitals."""
    assert ask(running, "/moto-api/data.json", Host=host).status_code == 200


def test_services_take_any_host(running: ThreadedServer) -> None:
    """Only what directs the server needs a name of this machine."""
    assert ask(running, "/connectors", Host="moto.example").status_code == 200
    assert ask(running, "/", Host="s3.amazonaws.com").status_code == 200


@pytest.fixture
def bound_elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[ThreadedServer]:
    """A server that takes its address for one that other machines reach."""
    monkeypatch.setattr(threaded_server, "is_loopback_address", lambda address: False)
    with ThreadedServer() as started:
        yield started


def test_which_addresses_are_loopback() -> None:
    """All of 127.0.0.0/8 and one of version six; not the one that stands for all interfaces."""
    addresses = ("127.0.0.1", "127.1.2.3", "::1", "::", "192.168.1.5", "10.0.0.1")
    assert [is_loopback_address(each) for each in addresses] == [True] * 3 + [False] * 3


def test_a_server_that_is_bound_elsewhere_takes_any_host(bound_elsewhere: ThreadedServer) -> None:
    """Other containers know it by its name; pages from elsewhere are refused all the same."""
    for path in PATHS[:-1]:
        assert ask(bound_elsewhere, path, Host="moto:5000").status_code == 200
        refusal = ask(bound_elsewhere, path, Host="moto:5000", Origin="http://moto:5000")
        assert refusal.status_code == 403


def test_the_dashboard_of_a_server_that_is_bound_elsewhere_works(
    bound_elsewhere: ThreadedServer,
) -> None:
    """Its page comes from the server itself where both have one address, which is no name."""
    path, host = "/moto-api/reset", "192.168.1.5:5000"
    reset = ask(bound_elsewhere, path, "POST", Host=host, Origin=f"http://{host}")
    assert reset.status_code == 200
    other = ask(bound_elsewhere, path, "POST", Host=host, Origin="http://192.168.1.5")
    assert other.status_code == 403


def test_what_a_page_embeds_is_refused(running: ThreadedServer) -> None:
    """An image or a frame has no `Origin`; a link to the dashboard or our page is followed."""
    embedded = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "no-cors"}
    for path in ("/moto-api/", "/moto-api/recorder/stop-recording", *PATHS[1:3]):
        refusal = ask(running, path, **embedded)
        assert refusal.status_code == 403
        assert "may not embed or link to what is under /moto-api" in refusal.json()["error"]
    link = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Dest": "document"}
    for path in ("/moto-api/", PREFIX, f"{PREFIX}/"):
        assert ask(running, path, **link).status_code == 200
    assert ask(running, "/moto-api/recorder/stop-recording", **link).status_code == 403
    assert ask(running, "/moto-api/data.json", Sec_Fetch_Site="same-origin").status_code == 200


def test_origins_can_be_allowed() -> None:
    """They get their own name back, and may be in `Host`; others are refused as ever."""
    allowed = ["https://App.example", "http://host.docker.internal:5000", "capacitor://app", "null"]
    with ThreadedServer(allow_origins=allowed) as running:
        for origin in ("https://app.example", "https://app.example:443", "capacitor://app", "null"):
            answer = ask(running, f"{PREFIX}/options", Origin=origin)
            assert answer.status_code == 200
            assert answer.headers["Access-Control-Allow-Origin"] == origin
        for origin in ("http://app.example", "https://app.example:8443", "https://b.app.example"):
            assert ask(running, "/", Origin=origin).status_code == 403
        assert ask(running, "/moto-api/", Host="host.docker.internal:5000").status_code == 200
        assert ask(running, "/moto-api/", Host="evil.example").status_code == 403


def test_all_origins_can_be_allowed() -> None:
    """Then any page may do anything, as with moto's own server."""
    with ThreadedServer(allow_origins=["*"]) as running:
        for path in PATHS[:-1]:
            answer = ask(running, path, Origin="https://any.example", Host="any.example")
            assert answer.status_code == 200
            assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_buckets_can_have_rules_of_their_own(
    running: ThreadedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With moto's setting for that, moto's S3 answers the pages that may ask."""
    monkeypatch.setattr(moto_settings, "DISABLE_GLOBAL_CORS", True)
    s3 = client_of(running.endpoint_url, "s3", config=Config(s3={"addressing_style": "path"}))
    s3.create_bucket(Bucket="bucket")
    page = "http://localhost:3000"
    rule = {"AllowedOrigins": [page], "AllowedMethods": ["PUT"]}
    s3.put_bucket_cors(Bucket="bucket", CORSConfiguration={"CORSRules": [rule]})
    question: dict[str, Any] = {"Origin": page, "Access_Control_Request_Method": "PUT"}

    of_moto = ask(running, "/bucket/key", "OPTIONS", **question)

    assert of_moto.status_code == 200
    assert of_moto.headers["Access-Control-Allow-Methods"] == "PUT"
    assert ask(running, f"{PREFIX}/options", "OPTIONS", **question).status_code == 204
    assert ask(running, "/bucket/key", Origin="https://evil.example").status_code == 403


@pytest.mark.parametrize(
    "origin", ["evil.example", "https://a.example/", "https://", "https://a:b@c", "", 5]
)
def test_what_is_no_origin_is_named(origin: Any) -> None:
    """Before the server starts, with what an origin is."""
    with pytest.raises(ValueError, match="an origin is a scheme, a host and, if needed, a port"):
        ThreadedServer(allow_origins=[origin])


def test_one_origin_in_place_of_several_is_named() -> None:
    """Rather than taken for its letters."""
    with pytest.raises(TypeError, match=r"allow_origins must be a list of origins, not 'https://a"):
        ThreadedServer(allow_origins="https://a.example")
