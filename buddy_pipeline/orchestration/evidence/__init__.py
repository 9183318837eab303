"""Texts read as evidence, and screened: the step, its assets and checks, the sensor that asks for it."""
