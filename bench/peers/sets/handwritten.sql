-- The twelve rules as somebody who knows DuckDB would write them: one statement, one pass over each table where a
-- person would make one, conditions in SQL's own logic. {key} is the column that joins: fall (a number) or kunde_id.
WITH d AS (SELECT DATE '2020-06-30' AS d0),
bed AS (
    SELECT {key}, count(*) AS bedarfe FROM {bedarf}
    WHERE gruppe IN ('Rahmenbedingungen', 'Leistungsfähigkeit') GROUP BY 1
),
ver AS (
    SELECT {key}, max(beginn) AS juengste,
        bool_or(NOT begruendet AND ende > bis_ende(beginn, 6) OR ende > bis_ende(beginn, 24)) AS zu_lang
    FROM {vereinbarung} GROUP BY 1
),
kon AS (
    SELECT {key},
        count(*) FILTER (art = 'Beratung') AS beratungen,
        count(*) FILTER (art = 'versäumt') AS versaeumt,
        count(*) FILTER (art <> 'versäumt') AS gehalten
    FROM {kontakt}, d WHERE datum BETWEEN d0 - 90 AND d0 GROUP BY 1
),
abs AS (
    SELECT DISTINCT {key} FROM {massnahme}, d
    WHERE beginn <= d0 AND ende >= d0 AND NOT absolventenmanagement
        AND CASE WHEN ende <= bis_ende(beginn, 12) THEN ende - INTERVAL 3 MONTH ELSE ende - INTERVAL 6 MONTH END <= d0
),
nach AS (
    SELECT DISTINCT {key} FROM (
        SELECT {key}, ende AS e FROM {massnahme}, d WHERE ende + 14 < d0 AND ende > bis_ende(beginn, 6)
    ) AS m WHERE NOT EXISTS (
        FROM {kontakt} AS c WHERE c.{key} = m.{key} AND c.art <> 'versäumt' AND c.datum >= m.e AND c.datum <= m.e + 14
    )
),
r AS (
    SELECT k.{key},
        coalesce(bedarfe, 0) >= 3 AND veraenderungsbereit AND NOT im_fallmanagement AS R1,
        coalesce(juengste + INTERVAL 6 MONTH < d0, false) AND status IN ('arbeitslos', 'arbeitsuchend') AS R2,
        coalesce(zu_lang, false) AS R3,
        abs.{key} IS NOT NULL AS R4,
        nach.{key} IS NOT NULL AS R5,
        im_fallmanagement AND coalesce(ueberprueft_am + INTERVAL 6 MONTH < d0, false) AS R6,
        coalesce(elternzeit_bis BETWEEN d0 AND d0 + INTERVAL 3 MONTH, false) AND coalesce(beratungen, 0) = 0 AS R7,
        alleinerziehend AND coalesce(alter_juengstes_kind < 12, false)
            AND status IN ('arbeitslos', 'arbeitsuchend') AND NOT im_spezialteam AS R8,
        coalesce(arbeitslos_seit + INTERVAL 12 MONTH <= d0, false) AS R9,
        leistungsmonate >= 21 AS R10,
        geburtsdatum + INTERVAL 300 MONTH > d0 AND coalesce(versaeumt, 0) >= 2 AND coalesce(gehalten, 0) = 0 AS R11,
        coalesce(antrag_am + 14 < d0, false) AND entschieden_am IS NULL AS R12
    FROM {kunde} AS k CROSS JOIN d
    LEFT JOIN bed USING ({key}) LEFT JOIN ver USING ({key}) LEFT JOIN kon USING ({key})
    LEFT JOIN abs ON abs.{key} = k.{key} LEFT JOIN nach ON nach.{key} = k.{key}
)
SELECT * FROM r WHERE R1 OR R2 OR R3 OR R4 OR R5 OR R6 OR R7 OR R8 OR R9 OR R10 OR R11 OR R12
