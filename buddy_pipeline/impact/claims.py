"""What a ratio does not take off, in words that stand wherever it is told."""

GROSS = "gross"
"""What a ratio is called where nothing is taken off."""
NOTHING_OFF = "nothing is taken off for what would have happened anyway, what others brought about and what was only moved"
NO_COSTS = "the costs of the program are not known and not counted"


def caveats(*, is_gross: bool, has_costs: bool) -> list[str]:
    """What should be known beside a ratio; nothing of one that has all that the guide asks to take off."""
    return [*([f"{GROSS}: {NOTHING_OFF}"] if is_gross else []), *([] if has_costs else [NO_COSTS])]
