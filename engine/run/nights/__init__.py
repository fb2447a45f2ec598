"""Incremental nights: what a run of yesterday still says today, and what has to be evaluated again.

`proof`   what the turn of the Stichtag can change
`ways`    how records hang on cases, and which ways of a rule lead out of a case
`plan`    which rules are evaluated for chosen cases, which for all
`cases`   the tables of both days, and the case of each record
`choose`  the cases to be evaluated again
`kept`    what outcomes of yesterday still say
`night`   the outcomes of a night
"""
