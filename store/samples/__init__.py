"""Samples of Fachaufsicht in the database."""
