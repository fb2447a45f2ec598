"""Import: deliveries sent and read, mappings made, rows in quarantine mended."""
