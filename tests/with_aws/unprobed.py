"""What would settle the assumptions that no probe asks about, and at which cost?"""

from __future__ import annotations

#: Nobody has to ask AWS what the mock should do with its own time.
NOTHING = "nothing: it concerns only the mock, whose resources wait for requests"

#: Assumptions on enrolment, by what shows them. A connector answers only who has a ticket of the
#: directory, from within its network.
_SHOWN = ("hidden-policies", "policy-schema", "recovery-key-policy")
_REFUSED = (
    "deny-first",
    "group-membership",
    "missing-attributes",
    "order-of-refusals",
    "passthrough-limits",
    "refusals-over-http",
    "request-fits-template",
)
_ISSUED = (
    "alternate-signature",
    "application-policies",
    "critical-extensions",
    "critical-names",
    "dns-as-common-name",
    "domain-dns",
    "empty-key-usage",
    "machine-common-name",
    "order-of-names",
    "security-extension",
    "service-principal-form",
    "signature-hash",
    "symmetric-algorithms",
    "template-information",
)

#: For each assumption without a probe, what would settle it. The price is that of the tier `full`
#: where it says so.
UNPROBED = {
    "cancelled-request": "`full`, through Cloud Control",
    "cloud-control-handler-errors": "free: reads of missing resources, through Cloud Control",
    "cloud-control-status": "free: any error of Cloud Control",
    "deleted-activation": "`full`, and a stack whose activation is deleted before its authority",
    "directory-alias": "`full`, and a stack with a directory that has an alias",
    "listed-properties": "`full`, through Cloud Control",
    "partner-errors": "free for one of them: a stack with a resource share of something missing",
    "read-only-properties": "free: a stack with a registration that gives its own ARN",
    "template-sentences": "free: three templates that are wrong",
    "request-order": "free: two requests that fail, through Cloud Control",
    "whole-patterns": "free: a read of a type whose name has one part too many",
    "authority-lost": "`full`, and a certificate authority that is disabled, or deleted, while a "
    "connector is CREATING",
    "callers-rights": "`full`, and a caller that lacks one right at a time",
    "connector-quota": "free: eleven connectors that fail; until they are gone, the account cannot "
    "create another",
    "endpoint-refused": "`full`, in a VPC in which the caller may not create endpoints",
    "handler-errors": "free for NotStabilized: a stack with a registration of a directory that "
    "does not exist; `full` for the others",
    "outcome-decided-late": NOTHING,
    "linked-directory": "`full`, and a directory that fails while a connector is CREATING",
    "linked-principal-name": "maybe nothing: a directory of an unsupported type has no ACTIVE "
    "registration",
    "poll": NOTHING,
    "rate-window": "free: several hundred requests at once, which use up the rate for everybody "
    "else in the account",
    "reenroll-in-stacks": "`full`, and a stack with a template that is updated twice",
    "service-principal-name-limit": "`full`, and eleven connectors, which need a raised quota",
    "share-sources": "`full`, and a certificate authority that is shared with other sources or "
    "another permission",
    "shared-authority": "`full`, and a certificate authority that is not shared",
    "stack-reference": "`full`, and a stack with outputs",
    "tags-of-a-create": "free: a registration with tags, created by a role that may not call "
    "TagResource",
    "teardown": "`full`, and an attempt to delete the directory in each status",
    **dict.fromkeys(_SHOWN, "`full`, and a machine in the domain that asks for its policies"),
    **dict.fromkeys(_REFUSED, "`full`, and a machine in the domain whose request is refused"),
    **dict.fromkeys(_ISSUED, "`full`, and a machine in the domain that enrolls"),
    "distribution-point": "any certificate of an authority with a partitioned list; it needs no "
    "connector, so it costs only the authority",
    "partner-permissions": "`full`, with a role that lacks one permission at a time",
    "validity-beyond-authority": "`full`, and a machine in the domain that enrolls under an "
    "authority that expires earlier",
}
