"""The register of duties against the rules, and the page that tells how they fit."""
