"""What an office sets itself: the values of rules and of the whole office, proposed as a change like any rule."""
