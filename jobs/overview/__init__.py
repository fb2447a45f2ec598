"""The first page: how things stand for whoever looks, in numbers that each are a list."""
