"""Calibration on the years before the policy: the parameter values under which simulated statistics agree with published ones."""
