"""What each kind of rule decides: deadlines, cycles, proposals, quotas."""
