"""Random well-typed rules over random cases: the evaluators agree, every status is reached, mutants are caught."""
