"""What each kind of long work does: thin, over the jobs that the commands call too."""
