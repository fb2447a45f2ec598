"""What reminding is about: matters with the rungs that were told, digests, mails, the office's mail server."""
