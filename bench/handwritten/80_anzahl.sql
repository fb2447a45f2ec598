CREATE TEMP TABLE anzahl AS
SELECT regel, status, sum(anzahl)::BIGINT AS anzahl FROM befund GROUP BY ALL;

DELETE FROM befund WHERE NOT auffaellig(status);
