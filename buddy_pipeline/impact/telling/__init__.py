"""What of the figures may be told to those who may not see people, and what was told of whom.

Figures of few people tell of each of them; so do two figures of which one has a person more. Nothing here looks at anybody's
figures to decide, only at who is counted: what is kept back tells nothing either.
"""

from buddy_pipeline.impact.telling.policy import Policy, load_policy
from buddy_pipeline.impact.telling.telling import tell
from buddy_pipeline.impact.telling.told import Level, Telling

__all__ = ["Level", "Policy", "Telling", "load_policy", "tell"]
