"""Two of a student's people made one (`together`), and taken apart again (`apart`).

Every model with a foreign key to Contact is found by introspection. Where moving a row would break
a unique constraint, one of the two rows stands, and the other is written down with all that hung
on it. What cannot be about one person alone (the two introduced to each other) is written down,
too. `unmerge` puts everything back that is still as the merge left it.
"""
