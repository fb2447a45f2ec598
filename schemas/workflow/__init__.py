"""What happens around rules: reminder ladders, lifecycles and schedules."""
