"""What is wrong with rules that can be read: legal time, logic, unused values, examples, offices."""
