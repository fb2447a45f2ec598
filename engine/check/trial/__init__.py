"""Examples as trials: a case, what the rule must say about it, and what it does say."""
