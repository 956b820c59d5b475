"""From a file to people in the list: brought, reviewed, committed, undone and done again."""
