"""Between a request and a room: who may enter, how often, how much, and what every answer tells browsers."""
