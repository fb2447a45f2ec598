"""What is sent with files: read as it comes, written beside the store, never held in memory."""
