"""The door of the workbench: accounts, sessions, the security log, tokens, and its settings."""
