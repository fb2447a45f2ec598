"""Examples in the form: what stands in them, what the rule must say."""
