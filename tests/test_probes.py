"""Do the probes ask what they say, leave nothing behind, and find what AWS answers otherwise?

A server of ours stands in the place of AWS. No answer in these tests is one of AWS's.
"""

from __future__ import annotations

import json
import os
import re
import signal
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import boto3
import pytest
from moto.core.authorization import enable_iam_authentication

from pca_ad_mock import MockHandle, mock_pca_connector_ad
from pca_ad_mock.server import ThreadedServer

from .pages import CHECKOUT
from .provisioning import AUTHORITY, DIRECTORY, create_registration
from .provisioning import SECURITY_GROUPS as GROUPS
from .with_aws import __main__ as program
from .with_aws import fidelity_page, making
from .with_aws.account import TAG, Account, RefusedError, connect, variable_of
from .with_aws.asking import ask
from .with_aws.conversation import Conversation, NotOursError
from .with_aws.full import NEEDS
from .with_aws.ground import Ground
from .with_aws.normalizing import Normalizer
from .with_aws.on_mock import ACCOUNT, REGION, ask_mock, make_given, own_time, unexplained
from .with_aws.permissions import OPERATIONS, policy
from .with_aws.probing import Ask, Probe, Tier, all_probes
from .with_aws.snapshots import SNAPSHOTS, Difference, Snapshot, differences, judge, load
from .with_aws.unprobed import UNPROBED

NAMED = {"PCA_AD_MOCK_REAL_AWS": ACCOUNT}

#: What no snapshot may have: an account, an id, a time.
TELLTALE = re.compile(
    r"\d{12}|[0-9a-f]{8}-[0-9a-f]{4}-|\b(d|sg)-[0-9a-f]{8}|\d{4}-\d\d-\d\dT|us-east-1|testing"
)


def probe_of(ask: Ask, tier: Tier = Tier.FAILING, **changes: Any) -> Probe:
    """A probe of the tests' own."""
    makes = {"DirectoryRegistration": 2, "Connector": 1}
    return Probe("list-order", tier, ask, **{"makes": makes, **changes})


def probe_named(name: str) -> Probe:
    (found,) = [probe for probe in all_probes() if probe.name == name]
    return found


def is_small(probe: Probe) -> bool:
    """Whether it does not make a hundred of anything."""
    return sum(probe.makes.values()) < 100


@pytest.fixture
def account(mock: MockHandle) -> Iterator[Account]:
    with own_time() as clock:
        yield Account(ACCOUNT, REGION, wait=clock.shift)


#: Runs the program on probes of a test; gives its exit status, and what it printed.
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(
    mock: MockHandle,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> Iterator[Run]:
    with own_time() as clock:

        def run(*arguments: str, probes: Sequence[Probe] = (), **more: str) -> tuple[int, str]:
            monkeypatch.setattr(program, "all_probes", lambda: probes or all_probes())
            # A mock of its own would forget what the test looks at.
            monkeypatch.setattr(program, "ask_mock", lambda probes: [])
            where = ["--snapshots", str(tmp_path)]
            status = program.main([*where, *arguments], {**NAMED, **more}, clock.shift)
            return status, capsys.readouterr().out

        yield run


def registrations(client: Any) -> list[str]:
    found = client.list_directory_registrations()["DirectoryRegistrations"]
    return [each["DirectoryId"] for each in found]


# --- All probes


def test_every_assumption_has_a_probe_or_says_what_would_settle_it() -> None:
    """Each row of the page is one or the other, and there is no probe without a row."""
    page = (CHECKOUT / "docs" / "fidelity.md").read_text("utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE)
    probed = {probe.assumption for probe in all_probes()}
    assert len(rows) == len(set(rows))
    settled = probed | UNPROBED.keys()
    assert not set(rows) - settled, "write a probe, or a line in tests/with_aws/unprobed.py"
    assert not settled - set(rows), "write a row in docs/fidelity.md"
    assert not probed & UNPROBED.keys()
    assert all(probe.question.endswith((".", "?")) for probe in all_probes())


def test_the_mock_answers_as_aws_does() -> None:
    """What was seen on AWS is what the mock does, or a known difference that has a reason."""
    assert unexplained() == []


def test_a_snapshot_that_differs_fails(tmp_path: Path) -> None:
    """Its differences are named, those of other probes are none."""
    probes = [probe_named(f"failing/{name}") for name in ("repeated-delete", "list-order")]
    for observation in ask_mock(probes):
        answers = observation.answers
        if observation.probe.assumption == "repeated-delete":
            answers = {**answers, "delete again": {**answers["delete again"], "status": 409}}
        Snapshot(observation.probe.name, "2026-11-24", REGION, answers).save(tmp_path)
    assert unexplained(tmp_path) == [
        "failing/repeated-delete: /delete again/status: AWS has 409, the mock 202"
    ]


def test_the_page_has_what_is_known() -> None:
    """After any change of probes or snapshots, `python -m tests.with_aws.fidelity_page` is run."""
    page = fidelity_page.PAGE.read_text("utf-8")
    assert fidelity_page.render(page) == page


def test_the_page_ends_with_the_count_of_its_rows() -> None:
    """By what is known of them, by what settles them, and by what was seen."""
    page = fidelity_page.PAGE.read_text("utf-8")
    table, _, end = page.partition("## The five assumptions")[2].partition("## How many")
    rows = [line.split(" | ") for line in table.splitlines() if line.startswith("| `")]
    counted = dict(re.findall(r"^\| ([^|]+) \| (\d+) \|$", end, re.MULTILINE))
    known = Counter(re.split("[ :]", row[2])[0] for row in rows)
    settled = Counter(cheapest_in(row[3]) for row in rows)
    seen = [row[4].rstrip(" |") for row in rows]
    assert {what: int(number) for what, number in counted.items()} == {
        "assumptions": len(rows),
        "half documented, half assumed": known["half"],
        "assumed, with a hint": known["hint"],
        "assumed, without a hint": known["no"],
        "settled by a probe of tier `read-only`": settled["read-only"],
        "settled by a probe of tier `failing`": settled["failing"],
        "settled by a probe of tier `full`": settled["full"],
        "settled in part by a probe": settled["in part"],
        "without a probe": settled["no probe"],
        "probed by the two free tiers, at least in part": sum(
            row[3].startswith(("`read-only`", "`failing`")) for row in rows
        ),
        "seen on AWS": len([each for each in seen if each not in ("open", "—")]),
        "seen on AWS, and different in the mock": len(
            [each for each in seen if "differences" in each]
        ),
    }
    assert known.total() == settled.total() == len(rows)


def cheapest_in(cell: str) -> str:
    """The tier that settles all, as the fourth cell of a row of the page has it."""
    probes = re.split("; (?=`)", cell)
    if not all(re.fullmatch(r"`[a-z-]+`( \(open: .*\))?", probe) for probe in probes):
        return "no probe"
    return next((probe.strip("`") for probe in probes if "(" not in probe), "in part")


def test_what_is_seen_gets_onto_the_page(tmp_path: Path) -> None:
    """With the day, and whether the mock does the same."""
    same, other = (
        next(iter(ask_mock([probe_named(name)])))
        for name in ("failing/repeated-delete", "read-only/longest-body")
    )
    Snapshot(same.probe.name, "2026-11-24", REGION, same.answers).save(tmp_path)
    Snapshot(other.probe.name, "2026-11-24", REGION, {"1 MiB": "no"}).save(tmp_path)

    page = fidelity_page.render(fidelity_page.PAGE.read_text("utf-8"), tmp_path)

    assert re.search(
        r"\| `repeated-delete` .* \| `failing`, 2026-11-24: same as the mock \|\n", page
    )
    different = "`read-only`, 2026-11-24: differences from the mock: 2"
    assert re.search(rf"\| `longest-body` .* \| {re.escape(different)} \|\n", page)
    assert "| seen on AWS | 2 |\n| seen on AWS, and different in the mock | 1 |\n" in page


@pytest.mark.server
def test_all_tiers_run_against_a_server(
    mock: MockHandle,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    """In the place of AWS it answers each as the mock does; all is announced, nothing is left."""
    probes = [probe for probe in all_probes() if is_small(probe)]
    monkeypatch.setattr(program, "all_probes", lambda: probes)
    options: Any = {"linked": True, "transition": {"progression": "manual", "times": 2}}
    with ThreadedServer(**options) as server, own_time() as clock:
        given = {variable_of(name): value for name, value in make_given().items()}
        environment = {**NAMED, **given, "PCA_AD_MOCK_REAL_AWS_ENDPOINT": server.endpoint_url}
        tiers = [tier.label for tier in Tier]
        status = program.main([*tiers, "--snapshots", str(tmp_path)], environment, clock.shift)

    printed = capsys.readouterr().out
    assert status == 0
    assert all(f"{probe.announcement}\n" in printed for probe in probes)
    assert all(f"{tier.label} is {tier.cost}\n" in printed for tier in Tier)
    assert json.dumps(policy(Tier), indent=2) in printed
    assert "\nnothing of the probes is left\n" in printed
    kept = [load(probe, tmp_path) for probe in probes]
    assert not [found for each in kept if each and (found := TELLTALE.search(str(each.answers)))]
    # The server looks at no credentials, and moto's IAM does: a difference, and it is found.
    different = set(re.findall(r"^(\S+): /", printed, re.MULTILINE))
    assert different == {"read-only/bad-credentials"}


def test_the_policy_has_what_the_probes_call() -> None:
    """No operation more and none less, with connectors accepted or refused."""
    called: dict[Tier, set[str]] = {tier: set() for tier in Tier}
    linked = [*ask_mock(all_probes())]
    for observation in linked:
        assert (observation.left, observation.worthless) == ([], [])
        json.dumps(observation.answers)
    failing = [probe for probe in all_probes() if probe.tier is Tier.FAILING and is_small(probe)]
    accepted = [*failing, probe_named("full/unusable-authority")]
    for observation in [*linked, *ask_mock(accepted, linked=False)]:
        called[observation.probe.tier] |= observation.called
    for tier in Tier:
        assert called[tier] <= OPERATIONS[tier]
        # What else there is finds and deletes what was left, and lets creates have tags.
        more = OPERATIONS[tier] - called[tier] - {"TagResource"}
        assert {re.split("(?=[A-Z])", name)[1] for name in more} <= {"Delete", "Get", "List"}
    assert called[Tier.READ_ONLY] == OPERATIONS[Tier.READ_ONLY]


def test_the_policy_suffices(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A caller who has it, and nothing else, gets all answers of a tier."""
    iam = boto3.client("iam")
    iam.create_user(UserName="prober")
    document = json.dumps(policy([Tier.FAILING]))
    iam.put_user_policy(UserName="prober", PolicyName="p", PolicyDocument=document)
    key = iam.create_access_key(UserName="prober")["AccessKey"]
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key["AccessKeyId"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", key["SecretAccessKey"])
    # It remembers the credentials that it had first.
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    probes = [probe for probe in all_probes() if probe.tier is Tier.FAILING and is_small(probe)]

    with enable_iam_authentication():
        status, printed = run("failing", probes=probes)

    assert status == 0, printed


def test_a_policy_can_be_had_before_anything_is_asked(run: Run) -> None:
    """It is all that is printed, as JSON, and takes no account."""
    status, printed = run("--policy", "failing", PCA_AD_MOCK_REAL_AWS="")
    assert status == 0
    assert json.loads(printed) == policy([Tier.FAILING])


# --- Which account


def test_nothing_is_asked_where_no_account_is_named(run: Run) -> None:
    """The variable must be there."""
    status, printed = run(PCA_AD_MOCK_REAL_AWS="")
    assert (status, printed) == (
        2,
        "set PCA_AD_MOCK_REAL_AWS to the id of the account in which to ask, such as "
        "PCA_AD_MOCK_REAL_AWS=123456789012; it must be that of your credentials\n",
    )


def test_nothing_is_asked_in_another_account(run: Run) -> None:
    """The account that is named must be the caller's."""
    status, printed = run(PCA_AD_MOCK_REAL_AWS="999988887777")
    assert (status, printed) == (
        2,
        "PCA_AD_MOCK_REAL_AWS is 999988887777, and the credentials are of account 123456789012: "
        "nothing was done\n",
    )


def test_nothing_is_asked_without_a_region(
    mock: MockHandle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None is taken for granted."""
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    with pytest.raises(RefusedError, match="set AWS_REGION or AWS_DEFAULT_REGION"):
        connect(NAMED)


def test_nothing_is_asked_without_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has none is told so."""
    monkeypatch.setenv("AWS_SESSION_TOKEN", "of somebody")
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    with pytest.raises(RefusedError, match="nobody says whose the credentials are"):
        connect(NAMED)


def test_only_aws_gets_into_the_repository(run: Run) -> None:
    """With a server in the place of AWS, the answers must go elsewhere."""
    folder = str(SNAPSHOTS)
    there = {"PCA_AD_MOCK_REAL_AWS_ENDPOINT": "http://127.0.0.1:5000"}
    status, printed = run("--snapshots", folder, **there)
    assert status == 2
    assert "what answers there is not AWS" in printed


def test_the_full_tier_says_what_it_needs(run: Run) -> None:
    """A directory, a certificate authority and a security group, each by its variable."""
    status, printed = run("full")
    assert status == 2
    assert all(variable_of(name) in printed for name in NEEDS)
    assert "PCA_AD_MOCK_REAL_AWS_DIRECTORY, the id of an Active Directory" in printed


def test_mistakes_are_named(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown tier, and an assumption without a probe in it."""
    assert run("--only", "lst-order", "failing")[0] == 2
    _, printed = run("--only", "lst-order", "failing")
    assert "there is no probe of 'lst-order' in these tiers; choose from client-token-" in printed
    with pytest.raises(SystemExit):
        run("half")
    assert (
        "there is no tier 'half'; choose from read-only, failing, full" in capsys.readouterr().err
    )


# --- What is made, is deleted


def register(c: Conversation) -> None:
    c.create("registration", "DirectoryRegistration", DirectoryId=c.absent_directory())


def interrupted(c: Conversation) -> None:
    register(c)
    raise KeyboardInterrupt


def terminated(c: Conversation) -> None:
    register(c)
    signal.raise_signal(signal.SIGTERM)


def broken(c: Conversation) -> None:
    register(c)
    raise ZeroDivisionError


def timed_out(c: Conversation) -> None:
    register(c)
    raise TimeoutError("it is still CREATING")


def unanswered(c: Conversation) -> None:
    """As where the connection is lost before the answer."""
    tags = {TAG: c.account.run}
    arn = c.resources.call("CreateDirectoryRegistration", DirectoryId="d-00000000ff", Tags=tags)
    del arn
    c.note("nothing", "was answered")


@pytest.mark.parametrize("ask", [interrupted, terminated])
def test_what_is_interrupted_leaves_nothing(ask: Ask, run: Run, client: Any) -> None:
    """By Ctrl-C, or by a signal to end."""
    status, printed = run("failing", probes=[probe_of(ask)])
    assert status == 130
    assert printed.endswith("nothing of the probes is left\ninterrupted\n")
    assert registrations(client) == []


def test_what_breaks_leaves_nothing(run: Run, client: Any) -> None:
    """A mistake in a probe is raised; what it made is gone."""
    with pytest.raises(ZeroDivisionError):
        run("failing", probes=[probe_of(broken)])
    assert registrations(client) == []


def test_what_fails_is_not_kept(run: Run, client: Any, tmp_path: Path) -> None:
    """A probe without an end says so; the next is asked all the same."""
    fine = probe_of(register, makes={"DirectoryRegistration": 1}, tier=Tier.READ_ONLY)
    status, printed = run("failing", "read-only", probes=[probe_of(timed_out), fine])
    assert status == 1
    assert "failing/list-order: not kept, TimeoutError: it is still CREATING\n" in printed
    assert [load(probe_of(timed_out), tmp_path), registrations(client)] == [None, []]
    assert load(fine, tmp_path)


def test_what_nobody_heard_of_is_found_by_its_tag(run: Run, client: Any) -> None:
    """An answer may be lost; the tag is not, and says of which run it is."""
    create_registration(client, DirectoryId="d-00000000aa", Tags={TAG: "another-run"})
    status, _ = run("failing", probes=[probe_of(unanswered)])
    assert status == 0
    assert registrations(client) == ["d-00000000aa"]


def test_what_earlier_runs_left_can_be_deleted(run: Run, client: Any) -> None:
    """With all that belongs to it; and nothing else is."""
    create_registration(client)
    tags = {TAG: "another-run"}
    given = {"directory": "d-00000000bb", "authority": AUTHORITY, "security_group": GROUPS[0]}
    account = Account(ACCOUNT, REGION, given=given, wait=lambda seconds: None)
    ground = Ground(account)
    client.create_service_principal_name(
        ConnectorArn=ground.connector.arn, DirectoryRegistrationArn=ground.registration.arn
    )
    template = probe_named("full/access-rights-update")
    conversation = Conversation(account, template, ground)
    template.ask(conversation)
    create_registration(client, DirectoryId="d-00000000aa", Tags=tags)

    status, printed = run("--clean")

    assert (status, printed) == (0, "nothing of the probes is left\n")
    assert registrations(client) == [DIRECTORY]
    assert client.list_connectors()["Connectors"] == []


def test_what_cannot_be_deleted_is_named(run: Run, client: Any, mock: MockHandle) -> None:
    """With the way to try again, which then succeeds."""
    mock.fail_calls("DeleteDirectoryRegistration", "ConflictException", times=2)
    status, printed = run("failing", probes=[probe_of(register)])
    assert status == 1
    (left,) = registrations(client)
    arn = f"arn:aws:pca-connector-ad:us-east-1:123456789012:directory-registration/{left}"
    assert (
        f"could not be deleted; try again with --clean:\n  DirectoryRegistration {arn}" in printed
    )

    assert run("--clean") == (0, "nothing of the probes is left\n")
    assert registrations(client) == []


def test_who_may_not_look_is_told(run: Run, mock: MockHandle) -> None:
    """That nothing is left is only said by who has seen it."""
    mock.fail_calls("ListConnectors", "AccessDeniedException")
    status, printed = run("--clean")
    assert status == 1
    assert "nobody can say what: An error occurred (AccessDeniedException)" in printed


# --- What else there is, is left alone


def test_what_a_probe_did_not_make_it_does_not_change(account: Account, client: Any) -> None:
    """It may look at it, and not delete it."""
    arn = create_registration(client)

    def ask_about_it(c: Conversation) -> None:
        c.ask("look", "GetDirectoryRegistration", DirectoryRegistrationArn=arn)
        c.ask("delete", "DeleteDirectoryRegistration", DirectoryRegistrationArn=arn)

    with pytest.raises(NotOursError, match="DeleteDirectoryRegistration of arn:"):
        ask(account, probe_of(ask_about_it), Ground(account))
    assert registrations(client) == [DIRECTORY]


def test_a_probe_makes_no_more_than_it_says(account: Account, client: Any) -> None:
    """Nor anything in a tier in which nothing can come into being."""

    def make_two(c: Conversation) -> None:
        register(c)
        c.ask("another", "CreateDirectoryRegistration", DirectoryId=c.absent_directory())

    for makes in ({"DirectoryRegistration": 1}, {}):
        with pytest.raises(NotOursError, match="makes more than it says: DirectoryRegistration"):
            ask(account, probe_of(make_two, makes=makes), Ground(account))
    assert registrations(client) == []


def test_what_else_the_account_has_is_not_kept(account: Account, client: Any) -> None:
    """A list is kept without what the probe did not make."""
    create_registration(client)

    def list_all(c: Conversation) -> None:
        register(c)
        c.ask("list", "ListDirectoryRegistrations")

    answers = ask(account, probe_of(list_all), Ground(account)).answers
    listed = answers["list"]["output"]["DirectoryRegistrations"]
    assert [each["Arn"] for each in listed] == ["<registration>"]


def test_what_all_probes_share_must_become_active(account: Account, mock: MockHandle) -> None:
    """A registration that is there already, or that fails, is said so."""
    client = account.service
    account.given = {"directory": DIRECTORY, "authority": "", "security_group": ""}
    client.create_directory_registration(DirectoryId=DIRECTORY)
    with pytest.raises(
        RefusedError, match="the DirectoryRegistration that all probes share was refused"
    ):
        _ = Ground(account).registration
    mock.reset()
    mock.fail_resources("DirectoryRegistration", "DIRECTORY_NOT_ACTIVE")
    ground = Ground(account)
    with pytest.raises(RefusedError, match="is not ACTIVE: DIRECTORY_NOT_ACTIVE"):
        _ = ground.registration
    assert ground.delete() == []


def test_what_never_ends_is_not_waited_for_forever(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Be it a creation or a deletion, what is left is named."""
    monkeypatch.setattr(making, "_MOST_SECONDS", 30)

    def register_and_look_often(c: Conversation) -> None:
        made = c.create("it", "DirectoryRegistration", DirectoryId=c.absent_directory())
        assert [c.resources.find(made) for _ in range(9)]

    for ask_it in (register, register_and_look_often):
        with mock_pca_connector_ad(transition={"progression": "manual", "times": 5}):
            observation = ask(account, probe_of(ask_it), Ground(account))
        assert len(observation.left) == 1


# --- What is kept


def test_what_says_nothing_about_the_service_is_not_kept(
    run: Run, mock: MockHandle, tmp_path: Path
) -> None:
    """That the caller may not ask is no answer."""
    error: Final = "AccessDeniedException"
    probe = probe_named("read-only/idempotent-delete")
    mock.fail_calls("DeleteServicePrincipalName", error)
    status, printed = run("--only", "idempotent-delete")
    assert status == 1
    assert (
        f"not kept, as it says nothing about the service: service principal name: {error}"
        in printed
    )
    assert load(probe, tmp_path) is None


def test_no_answer_is_kept_where_it_is_one(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A region that does not exist has no host, which says all there is to say."""
    nowhere = account.client()

    def refuse(request: Any, **_: Any) -> None:
        from botocore.exceptions import EndpointConnectionError

        raise EndpointConnectionError(endpoint_url=request.url)

    nowhere.meta.events.register("before-send", refuse)
    monkeypatch.setattr(Account, "client", lambda *_, **__: nowhere)
    probe = probe_named("read-only/unknown-region")

    observation = ask(account, probe, Ground(account))

    expected = {"operation": "ListConnectors", "no answer": "EndpointConnectionError"}
    assert observation.answers == {"a list": expected}
    assert observation.worthless == []


def test_what_differs_from_run_to_run_is_replaced() -> None:
    """Accounts, ids, times, keys; what was made up is named by what it is."""
    normalizer = Normalizer()
    normalizer.learn("arn:aws:x:123456789012:connector/1", "<first>")
    normalizer.learn("arn:aws:x:123456789012:connector/1", "<second>")
    normalizer.learn("", "<nothing>")
    text = (
        "arn:aws:x:123456789012:connector/1 123456789012 d-0123456789 sg-0123456789abcdef0 "
        "vpce-01234567 12345678-90ab-cdef-1234-567890abcdef 2026-11-24T06:00:00Z 20261124T060000Z "
        "AKIAABCDEFGHIJKLMNOP"
    )
    assert normalizer.normalize([text, 3, True, None]) == [
        "<first> <account> <directory> <sg> <vpce> <uuid> <time> <time> <access key>",
        *(3, True, None),
    ]
    signature = "It does not match.\n\nThe Canonical String for this request should have been\n'x'"
    assert normalizer.normalize({"Message": signature}) == {"Message": "It does not match."}
    identifiers = {"ObjectIdentifier": "1.3.6.1.4.1.311.21.8.1.2", "NextToken": "bWFk"}
    assert normalizer.normalize(identifiers) == {
        "ObjectIdentifier": "1.3.6.1.4.1.311.21.8.<its own>",
        "NextToken": "<token>",
    }
    assert normalizer.normalize({"ObjectIdentifier": "1.2"}) == {"ObjectIdentifier": "1.2"}


# --- What differs, is found


def test_a_difference_is_found_and_can_be_known() -> None:
    """It is named with both answers; it passes if it has a reason, as long as it is there."""
    probe = probe_named("failing/repeated-delete")
    ((aws,), (mock,)) = ([*ask_mock([probe], linked=linked)] for linked in (False, True))
    found = differences(probe, aws.answers, mock.answers)

    status, reason = found
    assert status == Difference(probe.name, "/settled/Status", "ACTIVE", "FAILED")
    assert str(reason) == (
        "failing/repeated-delete: /settled/StatusReason: "
        'AWS has "<no such answer>", the mock "DIRECTORY_RESOURCE_NOT_FOUND"'
    )
    assert judge(found, probe, []) == [str(status), str(reason)]
    known = [{**vars(each), "reason": "made up for this test"} for each in found]
    assert judge(found, probe, known) == []
    assert judge(found, probe, [{**known[0], "reason": ""}, known[1]]) == [str(status)]
    assert judge(found, probe, [{**known[0], "aws": "DELETING"}, known[1]]) == [str(status)]
    assert judge([reason], probe, known) == [
        "failing/repeated-delete: /settled/Status: no longer differs"
    ]
    others = [{**known[0], "probe": "failing/list-order"}]
    assert judge([], probe, others) == []


def test_the_wording_counts_where_the_page_says_so() -> None:
    """Ours is our own, but for that of violations; the order and number in lists counts always."""
    refusal = {"error": "E", "message": "no"}
    other = {"error": "E", "message": "No!"}
    plain = probe_named("failing/list-order")
    assert differences(plain, {"a": refusal}, {"a": other}) == []
    violations = probe_named("read-only/violations")
    assert len(differences(violations, {"a": refusal}, {"a": other})) == 1
    assert len(differences(plain, {"a": [1, 2]}, {"a": [2, 2]})) == 1
    assert len(differences(plain, {"a": [1, 2]}, {"a": [1]})) == 1
    assert len(differences(plain, {"a": [1]}, {"b": [1]})) == 2


def test_a_snapshot_is_kept_as_it_was(tmp_path: Path) -> None:
    """In a file that can be read, named after the probe."""
    probe = probe_named("failing/list-order")
    snapshot = Snapshot(probe.name, "2026-11-24", REGION, {"é": {"error": None}})
    file = snapshot.save(tmp_path)
    assert file == tmp_path / "failing" / "list-order.json"
    assert '"é": {\n' in file.read_text("utf-8")
    assert load(probe, tmp_path) == snapshot
