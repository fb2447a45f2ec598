"""The door to Spark: the same program on many machines.

`session`  a connection to a cluster, and what it says when there is none
`way`      the run's database: views, stages kept as Parquet in a folder that all machines reach
"""
