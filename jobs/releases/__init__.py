"""How a change of the rules comes into force: gathered, shown, simulated, released, written, taken back."""
