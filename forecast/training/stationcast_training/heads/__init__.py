"""Classifiers of images, sounds, point clouds and short videos on the backbone that also forecasts."""
