"""The scales that ratings come on (formats, Kintell: Ratings)."""

ONE_TO_FIVE = "1-5"
ZERO_TO_ONE = "0-1"
SCALES = (ONE_TO_FIVE, ZERO_TO_ONE)
"""As metadata names them."""
