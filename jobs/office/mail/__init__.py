"""To whom an office writes: receivers, and who stands in for them."""
