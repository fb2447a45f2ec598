"""`regelwerk mail …`"""
