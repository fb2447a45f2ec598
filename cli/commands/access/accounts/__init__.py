"""`regelwerk konto …`"""
