"""Many offices checked together: the list of them as written and as meant, what one brought, what is told of all."""
