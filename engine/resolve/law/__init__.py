"""Legal time: which versions and which values count on a day, and what identifies them."""
