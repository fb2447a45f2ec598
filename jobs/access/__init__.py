"""Who may enter the workbench: accounts, signing in by every way, sessions, leavers, employees' own cases."""
