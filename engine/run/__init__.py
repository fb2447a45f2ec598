"""Running a compiled plan: set-wise over all cases, case-wise for one, and the second opinion."""
