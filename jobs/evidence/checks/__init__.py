"""What verifying looks at: the chain, the checkpoints, the files, the findings."""
