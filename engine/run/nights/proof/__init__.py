"""What the turn of the Stichtag can change, read off the plan of a rule; what is not proven here is evaluated in full.

`days`      sets of days, and which days lead into them
`turn`      two Stichtage, and which values of which columns lie between what they were and what they are
`crossing`  claims of values and conditions that they are what they were
`kinds`     the same for the order of decision of deadlines and cycles
`fields`    which columns a rule reads at all
"""
