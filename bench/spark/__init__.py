"""The same run on DuckDB and on Spark, side by side."""
