"""The audit trail: appended to, sealed by checkpoints, never changed."""
