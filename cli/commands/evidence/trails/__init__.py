"""`regelwerk trail …`: the audit trail."""
