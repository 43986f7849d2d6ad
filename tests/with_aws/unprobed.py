"""What would settle the assumptions that no probe asks about, and at which cost?"""

from __future__ import annotations

#: Nobody has to ask AWS what the mock should do with its own time.
_NOTHING = "nothing: it is about the mock, whose resources wait for requests"

#: For each assumption without a probe, what would settle it. The price is that of the tier `full`
#: where it says so.
UNPROBED = {
    "authority-lost": "`full`, and a certificate authority that is disabled, or deleted, while a "
    "connector is CREATING",
    "connector-quota": "free: eleven connectors that fail; until they are gone the account can "
    "create no other",
    "endpoint-refused": "`full`, in a VPC in which the caller may not make endpoints",
    "handler-errors": "free for NotStabilized: a stack with a registration of a directory that is "
    "not there; `full` for the others",
    "judged-when-looked-at": _NOTHING,
    "linked-directory": "`full`, and a directory that is deleted while a connector is CREATING",
    "linked-principal-name": "maybe nothing: a directory of an unsupported type has no ACTIVE "
    "registration",
    "poll": _NOTHING,
    "rate-window": "free: some hundred requests at once, which take the rate from everybody else "
    "in the account",
    "reenroll-in-stacks": "`full`, and a stack with a template that is updated twice",
    "service-principal-name-limit": "`full`, and eleven connectors, for which their quota must be "
    "raised",
    "shared-authority": "`full`, and a second account",
    "stack-reference": "`full`, and a stack with outputs",
    "tags-of-a-create": "free: a registration with tags, by a role that may not do TagResource",
}
