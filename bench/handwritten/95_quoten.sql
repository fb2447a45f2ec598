COPY quote TO (getvariable('ergebnis') || '/quoten.parquet') (FORMAT parquet);
COPY (FROM anzahl ORDER BY ALL) TO (getvariable('ergebnis') || '/anzahl.parquet') (FORMAT parquet);
