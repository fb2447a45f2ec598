"""German words for the plan's values, without a case: „3 Monate vor Ende der Teilnahme“, „Art des Kontakts“."""
