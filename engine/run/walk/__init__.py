"""The case-wise evaluator: a Kleene walker over the plan, with arithmetic of its own.

`facts`       a case as rows that can be reached, and what of it was delivered
`values`      what a value is: present, absent or unknown
`conditions`  wahr, falsch or unbekannt
`rows`        selected records: counted, measured, the newest of them
`evidence`    what fulfils a duty, in two worlds
`deadline`    the due day and the order of decision
`cycle`       the periods of a turnus
`decide`      every kind of rule on one record
`wording`     reasons
"""
