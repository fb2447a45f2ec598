"""The fields of a form, and what they write: single values, amounts, days, comparisons."""
