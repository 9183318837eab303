"""When events and export disagree so much that a person should look."""

from collections.abc import Iterator
from decimal import Decimal

from buddy_pipeline.reconciling.results import Counts, Reconciliation

MISSED_SHARE = Decimal("0.10")
"""Senders try a webhook again and again; more than one lost in ten is an outage of the receiver or of the sender."""
DIFFERENT_SHARE = Decimal("0.01")
"""Both sources are one platform, so they should agree; one in a hundred leaves room for rows corrected without an event."""
VANISHED_SHARE = Decimal("0.01")
"""Of the rows of an entity: the platform deletes single rows; more looks like an export that was cut off."""
ENOUGH = 100
"""Happenings of one type from which on its shares are judged by themselves: below, one row is over one in a hundred."""


def complaints(found: Reconciliation) -> list[str]:
    """What a person should look into, a line each; none if events and export agree."""
    return [*_of_shares("all types", found.total, enough=1), *_of_topics(found), *_of_rows(found)]


def _of_topics(found: Reconciliation) -> Iterator[str]:
    for topic in found.topics:
        yield from _of_shares(topic.topic, topic, enough=ENOUGH)


def _of_shares(name: str, counts: Counts, enough: int) -> Iterator[str]:
    if counts.compared < enough:
        return
    if counts.share("missed") > MISSED_SHARE:
        yield f"{name}: {counts.share('missed'):.1%} missed, more than {MISSED_SHARE:.0%}: webhooks were lost."
    if counts.share("different") > DIFFERENT_SHARE:
        yield f"{name}: {counts.share('different'):.1%} different, more than {DIFFERENT_SHARE:.0%}: the sources contradict each other."


def _of_rows(found: Reconciliation) -> Iterator[str]:
    for topic in found.topics:
        if topic.unconfirmed:
            yield f"{topic.topic}: {topic.unconfirmed:,} unconfirmed: told by a webhook only, though older than the export."
        if topic.vanished > VANISHED_SHARE * (topic.exported + topic.vanished):
            yield f"{topic.topic}: {topic.vanished:,} vanished, more than {VANISHED_SHARE:.0%} of {topic.entity}: is the export whole?"
