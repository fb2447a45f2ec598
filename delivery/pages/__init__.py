"""Documents as PDF. The door to Typst is `pdf`."""
