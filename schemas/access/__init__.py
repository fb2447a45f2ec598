"""Who may enter: roles, people and their sessions."""
