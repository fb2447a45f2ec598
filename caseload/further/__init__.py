"""Further tables of a synthetic office, described as data: fixtures/caseload/tabellen/*.yaml."""
