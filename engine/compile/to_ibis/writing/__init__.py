"""A stage as text: what it says, as briefly as a database understands it."""
