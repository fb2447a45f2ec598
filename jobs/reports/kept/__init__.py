"""Reports that are written, as they lie in the folder of reports."""
