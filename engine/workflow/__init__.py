"""Reminder ladders, lifecycles and schedules: read, checked, put into sentences. Executed by the flows.

`reading`    files to notes, and all mistakes of their shape
`meaning`    notes to what they mean exactly, and what is wrong with it
`sentences`  what they mean as German sentences
`rungs`      which rung of a ladder is due on a day
"""
