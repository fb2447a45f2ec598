"""Twelve rules over five tables: ours beside other rule engines, and beside what people would write by hand."""
