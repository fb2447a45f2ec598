"""Synthetic offices: deterministic caseloads of any size whose marginals follow published tables.

All data is invented; no real person stands behind any row.
"""
