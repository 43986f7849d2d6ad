"""Which seams are there, and which feature needs them?

Every private name of moto, botocore, aiobotocore and pytest that this library relies on, and every
name that it replaces or adds to, stands here, in `seams.services` (moto's other services) or in
`_cloudformation.moto_protocols`. One test per row fails, named after the seam, when a release
renames it. A public name that is only read has no row: `Feature.explained` says if it is gone.
"""

from __future__ import annotations

from .seam import Feature, Seam

_STUBBER = "moto.core.botocore_stubber"
_CORE = "moto.core.models"

TABLE = Feature(
    "its service to moto",
    affected="everything, also under plain mock_aws",
    remains="moto's other services",
    seams=(
        Seam("moto.backend_index", "backend_url_patterns", "our rows are put first in the list"),
    ),
)

SERVICE = Feature(
    "its service",
    affected="every request to AWS Private CA Connector for AD, and the switch",
    remains="moto's other services",
    seams=(*TABLE.seams, Seam("moto.moto_api._internal", "mock_random", "makes UUIDs")),
)

OTHER_TYPES = Feature(
    "other types than its own in Cloud Control",
    affected="types of other services in Cloud Control, if moto ever has them",
    remains="our types in Cloud Control",
)

SHORT_WAY = Feature(
    "a shortcut past moto's table of URLs",
    affected="nothing but speed",
    remains="requests are found by moto's table, which takes longer",
    seams=(
        Seam(_STUBBER, "BotocoreStubber.process_request", "replaced; requests of others pass on"),
        Seam(
            "moto.moto_api._internal.recorder.models",
            "Recorder._user_enabled",
            "read: whether moto must see each request",
        ),
    ),
)

LATE_CALLBACKS = Feature(
    "a quick start",
    affected="nothing but speed",
    remains="moto makes its callbacks for `requests` whenever a mock starts",
    seams=(
        Seam(_CORE, "MockAWS._enable_patching", "replaced in our own; called when they are needed"),
        Seam(_CORE, "RESPONSES_METHODS", "emptied while a mock starts, so that none are made"),
        Seam(
            "moto.core.responses_custom_registry",
            "CustomRegistry",
            "replaced while a mock starts; notices the first look into it",
        ),
    ),
)

KEPT_DATA = Feature(
    "botocore's data without reading it again",
    affected="nothing but speed",
    remains="botocore reads its files, and lists its services, for each new session",
    seams=(
        Seam("botocore.session", "create_loader", "replaced inside a mock"),
        Seam("botocore.session", "Session.__init__", "replaced inside a mock; gives it handlers"),
        Seam("botocore.session", "Session._register_builtin_handlers", "called, to keep them"),
        Seam("botocore.session", "Session._events", "set, for that method"),
        Seam("botocore.session", "Session.get_service_data", "replaced; reads for its session"),
        Seam("aiobotocore.session", "AioSession.get_service_data", "replaced, the same"),
        Seam("aiobotocore.session", "AioSession.__init__", "replaced, as that of botocore"),
        Seam("botocore.loaders", "Loader.list_available_services", "overridden: lists once"),
        Seam("botocore.loaders", "JSONFileLoader.load_file", "overridden: parses once"),
    ),
)

KEPT_SESSION = Feature(
    "one default session for all mocks",
    affected="suites that set moto's option reset_boto3_session to False",
    remains="each mock has a default session of its own, as without that option",
)

RUNNING_MOCK = Feature(
    "its service to a mock that is running already",
    affected="calls that `requests` makes, where the library is registered inside a mock_aws",
    remains="clients of boto3; everything in mocks that start later",
)

DASHBOARD = Feature(
    "its resources to moto's dashboard",
    affected="moto's dashboard, and /moto-api/data.json",
    remains="everything else",
    seams=(Seam("moto.core.model_instances", "model_data", "our kinds are added"),),
)

AWAITED_ANSWERS = Feature(
    "answers to aiobotocore",
    affected="clients of aiobotocore and aioboto3",
    remains="clients of boto3; with aiomoto, also those of aiobotocore",
    seams=(Seam(_STUBBER, "BotocoreStubber.__call__", "replaced; the answer can be awaited, too"),),
)

#: In the place of `OLDER_CLIENTS`, where that is gone.
STOPPED_REQUESTS = Feature(
    "a refusal of requests that it cannot answer",
    affected="clients that were made before moto was imported, which reach the network",
    remains="clients that are made later",
    seams=(
        Seam("botocore.httpsession", "URLLib3Session.send", "replaced; refuses such requests"),
        Seam("aiobotocore.httpsession", "AIOHTTPSession.send", "replaced; refuses such requests"),
    ),
)

OLDER_CLIENTS = Feature(
    "answers to clients that are older than moto",
    affected="clients that were made before moto was imported",
    remains="clients that are made later, also at the import of a module",
    seams=(
        Seam("botocore.endpoint", "Endpoint._send", "replaced; requests are answered there"),
        Seam("botocore.endpoint", "Endpoint._endpoint_prefix", "read: the service of a client"),
        Seam("aiobotocore.endpoint", "AioEndpoint._send", "replaced; requests are answered there"),
    ),
)

LENT_CREDENTIALS = Feature(
    "credentials to clients that have none",
    affected="clients that were made before a mock began, and found no credentials then",
    remains="clients with credentials, and those that are made inside a mock",
    seams=(
        Seam("botocore.signers", "RequestSigner.sign", "replaced; lends fake credentials"),
        Seam("botocore.signers", "RequestSigner._credentials", "read: whether there are any"),
        Seam("botocore.signers", "RequestSigner._service_id", "read: the service of a client"),
        Seam("aiobotocore.signers", "AioRequestSigner.sign", "replaced; lends fake credentials"),
    ),
)

#: In the place of `LENT_CREDENTIALS` and `AWAITED_ANSWERS`, where these are gone.
EXPLAINED_CALLS = Feature(
    "an explanation for calls that it cannot answer",
    affected="the message of the error of such calls",
    remains="the error itself, in the words of botocore or aiobotocore",
    seams=(
        Seam("botocore.client", "BaseClient._make_api_call", "replaced; refuses such calls"),
        Seam("botocore.client", "BaseClient._request_signer", "read: whether it has credentials"),
        Seam("aiobotocore.client", "AioBaseClient._make_api_call", "replaced; the same"),
    ),
)

LATE_CREDENTIALS = Feature(
    "fake credentials in place of those that are resolved late",
    affected="clients that were made before a mock began, with credentials that are resolved late "
    "or refreshed",
    remains="clients with static keys, and those that are made inside a mock",
    seams=(
        Seam("botocore.session", "Session.get_scoped_config", "replaced; has every profile"),
        Seam(
            "botocore.credentials",
            "RefreshableCredentials.get_frozen_credentials",
            "replaced; gives fake ones to clients that are older than the mock",
        ),
        Seam(
            "botocore.credentials",
            "RefreshableCredentials._refresh",
            "replaced; does nothing for clients that are older than the mock",
        ),
        Seam(
            "botocore.credentials",
            "DeferredRefreshableCredentials",
            "its constructor is replaced; notes the mock inside which it is called",
        ),
        Seam("botocore.credentials", "RefreshableCredentials._access_key", "read: whose it is"),
        Seam("botocore.session", "Session.get_credentials", "replaced; resolves none inside"),
        Seam("botocore.session", "Session._credentials", "read: whether they are resolved"),
        Seam("aiobotocore.session", "AioSession.get_credentials", "replaced, the same"),
        Seam("aiobotocore.credentials", "AioRefreshableCredentials._refresh", "replaced, the same"),
        Seam(
            "aiobotocore.credentials",
            "AioDeferredRefreshableCredentials",
            "its constructor is replaced, as that of botocore",
        ),
    ),
)

NOTICED_CLIENTS = Feature(
    "a notice of clients of its service",
    affected="under plain mock_aws, clients that were made before moto was imported",
    remains="all other clients, and all of them inside mock_pca_connector_ad",
    seams=(
        Seam("botocore.handlers", "BUILTIN_HANDLERS", "a handler is added, for clients of ours"),
    ),
)

SERVER = Feature(
    "its service in moto's server",
    affected="pca-ad-mock, ThreadedServer and moto's own server",
    remains="everything inside the process",
    seams=(
        Seam(
            "moto.moto_server.werkzeug_app",
            "DomainDispatcherApplication.infer_service_region_host",
            "overridden: finds the service of a request",
        ),
        Seam("moto.moto_api._internal.models", "moto_api_backend", "asked to forget all state"),
    ),
)

INSTANT_RETRIES = Feature(
    "retries that cost no time",
    affected="mocks with instant_retries=True",
    remains="mocks without it, in which retries wait as they do with AWS",
    seams=(
        Seam("botocore.retryhandler", "RetryHandler.__call__", "replaced; there is no delay"),
        Seam("botocore.retries.standard", "RetryPolicy.compute_retry_delay", "replaced: the same"),
        Seam("botocore.retries.bucket", "TokenBucket.acquire", "replaced; nobody waits for it"),
        Seam("aiobotocore.retryhandler", "AioRetryHandler._call", "replaced; there is no delay"),
        Seam("aiobotocore.retries.bucket", "AsyncTokenBucket.acquire", "replaced; nobody waits"),
    ),
)

AWAITED_DELAYS = Feature(
    "delays that do not block an event loop",
    affected="delay_calls in a process that has imported aiobotocore",
    remains="delays for clients of boto3 in other processes",
    seams=(
        Seam("aiobotocore.endpoint", "AioEndpoint._do_get_response", "replaced; waits for answers"),
    ),
)

FIXTURE_ORDER = Feature(
    "the order of fixtures",
    affected="nothing but the order of a test's fixtures",
    remains="the mock begins where pytest puts its fixture",
    seams=(
        Seam("_pytest.main", "Session._fixturemanager", "asked for the scopes of fixtures"),
        Seam("_pytest.fixtures", "FixtureManager.getfixturedefs", "called: the same"),
    ),
)
