"""From nodes to authored rules: the shape of every file, and what each literal means."""
