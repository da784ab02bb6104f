"""Training and export of stationcast's models."""
