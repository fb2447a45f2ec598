"""What other systems say about people: a provider of OpenID Connect, a directory asked by LDAPS."""
