"""What calibration found."""
