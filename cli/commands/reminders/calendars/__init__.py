"""`regelwerk kalender …`"""
