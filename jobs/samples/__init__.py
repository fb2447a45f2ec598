"""Fachaufsicht's samples: drawn, recorded, evaluated, repeated."""
