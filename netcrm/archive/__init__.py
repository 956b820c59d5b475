"""Everything the program holds on a user, out of it as one zip and back into it."""
