"""The nouns of what lasts between runs: a finding, the events of its life, what people decide about it."""
