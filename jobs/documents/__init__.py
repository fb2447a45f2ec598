"""Pages and files that are made from the rules, for people who do not read YAML."""
