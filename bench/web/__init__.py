"""The workbench under load: a store with a million findings, and people who look through its pages."""
