"""The verbs of Regelwerk: from the text of a rule to an outcome for every case.

Pure: no clock, no network, no lasting state.
"""
