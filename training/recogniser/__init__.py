"""Training, calibration and export of the recogniser."""
