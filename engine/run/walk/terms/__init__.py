"""Values and conditions of the plan on one record."""
