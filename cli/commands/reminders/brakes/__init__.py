"""`regelwerk notbremse …`"""
