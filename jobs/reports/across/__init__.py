"""What reports of one run say together: the same findings by team, by topic and by rule."""
