"""How one delivered cell is read as its field's type: SQL expressions over one raw column."""
