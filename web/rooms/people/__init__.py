"""Administration: accounts, roles and teams, sessions, the security log, access for programs."""
