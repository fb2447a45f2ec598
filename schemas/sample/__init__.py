"""Fachaufsicht's samples: checklists, the order of drawing, results."""
