"""A delivery on its way in: how it is read, what it covers, what it brought, and what is wrong with it."""
