"""What can be asked for of figures."""

import dagster as dg

from buddy_pipeline.orchestration.graph.keys import IMPACT_GROUP

compute_period = dg.define_asset_job(
    "compute_period",
    selection=dg.AssetSelection.groups(IMPACT_GROUP),
    description="Makes figures and reports of chosen periods anew, whether or not they are out of date.",
)
