"""The clock's work: the plan is laid, what is due is done once, the night runs without anybody."""
