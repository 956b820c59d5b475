"""From a file to people in the list: brought, reviewed, decided, committed; undone, done again."""
