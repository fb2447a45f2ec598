"""Writing rules: one file as sentence, form and text; drafts, examples, diagnostics."""
