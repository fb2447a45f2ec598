"""The lists of the workbench: what is asked for, page by page in four orders, in numbers, by words, kept as views."""
