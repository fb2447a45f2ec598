"""What lasts: the files of a run, written aside and put into place as a whole.

`destination` guards the place, `outcomes` and `table` write the files, `digest` proves what was written.
"""
