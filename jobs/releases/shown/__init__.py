"""Two states of the rules held against each other, for people: in sentences, in lines, as a patch."""
