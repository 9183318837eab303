"""What the outcomes mean, in a sentence each, as page and terminal say it."""

MEANINGS = {
    "equal": "Told by a webhook and by the export, and the same.",
    "different": "Told by both, and not the same; or the event was rejected. The tables have what the export says.",
    "missed": "Only in the export: the webhook was lost, and the export filled the gap.",
    "newer": "Told by a webhook after the export was made. The next export should have it.",
    "unconfirmed": "Told by a webhook before the export was made, and not in it. Ask the platform which is right.",
    "vanished": "In the tables from an earlier export, of whatever month, and not in this one. Nothing was deleted.",
}
