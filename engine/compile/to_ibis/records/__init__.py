"""Records: scanned, joined with what they link to, and asked about their child records."""
