"""What keeps an office's store going: make, back up, restore, upgrade, delete what its time is over."""
