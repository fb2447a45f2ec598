"""The workbench: rules are written, findings worked and outcomes audited in a browser. docs/decisions/workbench.md"""
