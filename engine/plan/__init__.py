"""The one exact form of a rule: names resolved, units and types known, the place of origin on every node.

Both evaluators, the second opinion and the wording compile from here and from nothing else.

`values`      what a condition compares: days, fields, numbers
`conditions`  three-valued conditions
`rules`       a whole rule: scope, exception, and what its kind decides
"""
