"""The nouns of Regelwerk: what is passed between the rooms of the house."""
