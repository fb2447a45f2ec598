"""Records that the office makes itself: read, checked, kept, listed, and handed to the next snapshot."""
