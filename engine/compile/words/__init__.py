"""What sentences need to know besides grammar: who is spoken of, what a value reaches, which windows have a name."""
