"""What leaves the house: spreadsheets and PDF. Each outside library has its one door here."""
