"""Mail: a digest in words, a message from them, the way to the mail server."""
