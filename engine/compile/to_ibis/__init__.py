"""From the plan to named stages of columnar expressions, for every case at once.

Backend-neutral: nothing here knows DuckDB. `engine.run.batch` runs the stages.

`canon`       plan nodes in one canonical form, so that equal questions are asked once
`logic`       three-valued truths and values as columns
`days`        calendar arithmetic as columns
`values`      plan values over a frame's columns
`conditions`  plan conditions over a frame's columns
`frames`      the records of one entity with everything that the rules ask of them
`children`    one aggregate stage per pair of entities
`spans`       unions of intervals
`decide`      a rule's statement; `deadline` and `cycle` for the kinds with days
`text`        the German reason
`quota`       quotas and limited places
"""
