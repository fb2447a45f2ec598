"""Charts of reports. `chart` says what is drawn (the door to Altair), `draw` draws it (the door to vl-convert)."""
