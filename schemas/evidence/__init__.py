"""The nouns of evidence: the trail, checkpoints, what was verified, replayed, disclosed and erased."""
