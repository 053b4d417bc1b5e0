"""Honest measurement: labelled documents against what extraction made of them, with intervals, by layout family and by damage."""
