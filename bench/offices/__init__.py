"""Many offices at once: what each costs, and a million cases of them."""
