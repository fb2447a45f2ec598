"""Whether a delivered table can be believed, column by column, and once.

`examine` counts cells that cannot be read, `doubled` finds keys that occur again, `orphans` records without a parent,
`legible` names a file that is damaged; `known` remembers what was in order.
"""
