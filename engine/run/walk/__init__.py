"""The case-wise evaluator: a Kleene walker over the plan, with arithmetic of its own.

`terms`     a case as rows that can be reached; values, selected records and conditions on it
`evidence`  what fulfils a duty, in two worlds
`pauses`    how time that stands still moves a due day
`deadline`  the due day and the order of decision
`cycle`     the periods of a turnus
`decide`    every kind of rule on one record
`quota`     what a quota measures in every unit
`tree`      the reason tree of a decision
`wording`   reasons
"""
