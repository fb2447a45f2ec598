-- Was nicht einfach in Ordnung ist, mit Team, Tagen und einem kurzen Satz.

CREATE MACRO tage(n) AS n || CASE n WHEN 1 THEN ' Tag' ELSE ' Tage' END;

COPY (
    SELECT regel, vorgang_id, periode, kunde_id, status, faellig_am, erledigt_am, nachweis_id,
           heute() - faellig_am AS tage, k.team_id AS team,
           CASE status WHEN 'ungeklärt' THEN 'Angabe fehlt' END AS ursache,
           CASE status
               WHEN 'überfällig' THEN 'Fällig war der ' || deutsch(faellig_am) || ', seit '
                                      || tage(heute() - faellig_am) || ' überfällig.'
               WHEN 'versäumt' THEN 'Fällig war der ' || deutsch(faellig_am) || ', es ist nichts geschehen.'
               WHEN 'verspätet erledigt' THEN 'Fällig war der ' || deutsch(faellig_am) || ', erledigt am '
                                              || deutsch(erledigt_am) || ' durch ' || nachweis_id || '.'
               WHEN 'bald fällig' THEN 'Fällig am ' || deutsch(faellig_am) || ', noch ' || tage(faellig_am - heute()) || '.'
               WHEN 'heute fällig' THEN 'Heute fällig.'
               WHEN 'Ausnahme' THEN 'Fällig wäre der ' || deutsch(faellig_am) || ', es gilt eine Ausnahme.'
               WHEN 'ungeklärt' THEN 'Nicht zu entscheiden, eine Angabe fehlt.'
               WHEN 'nicht eingehalten' THEN 'Die Pflicht ist nicht eingehalten.'
               ELSE 'Die Voraussetzungen liegen vor.'
           END AS grund
    FROM befund
    LEFT JOIN (SELECT kunde_id, team_id FROM kunde) AS k USING (kunde_id)
) TO (getvariable('ergebnis') || '/befunde.parquet') (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1);
