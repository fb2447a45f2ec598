"""What every page is made with: templates and their filters, the built front end, the navigation, notices."""
