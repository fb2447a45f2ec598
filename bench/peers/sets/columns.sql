-- What OpenFisca's formulas are given: a row for each case, its children counted, R4 and R5 decided for it.
WITH d AS (SELECT DATE '2020-06-30' AS d0),
bed AS (
    SELECT fall, count(*) AS bedarfe FROM {bedarf} WHERE gruppe IN ('Rahmenbedingungen', 'Leistungsfähigkeit') GROUP BY 1
),
ver AS (
    SELECT fall, max(beginn) AS juengste,
        count(*) FILTER (NOT begruendet AND ende > bis_ende(beginn, 6) OR ende > bis_ende(beginn, 24)) AS zu_lang
    FROM {vereinbarung} GROUP BY 1
),
kon AS (
    SELECT fall, count(*) FILTER (art = 'Beratung') AS beratungen, count(*) FILTER (art = 'versäumt') AS versaeumt,
        count(*) FILTER (art <> 'versäumt') AS gehalten
    FROM {kontakt}, d WHERE datum BETWEEN d0 - 90 AND d0 GROUP BY 1
),
abs AS (
    SELECT DISTINCT fall FROM {massnahme}, d
    WHERE beginn <= d0 AND ende >= d0 AND NOT absolventenmanagement
        AND CASE WHEN ende <= bis_ende(beginn, 12) THEN ende - INTERVAL 3 MONTH ELSE ende - INTERVAL 6 MONTH END <= d0
),
nach AS (
    SELECT DISTINCT fall FROM (
        SELECT fall, ende AS e FROM {massnahme}, d WHERE ende + 14 < d0 AND ende > bis_ende(beginn, 6)
    ) AS m WHERE NOT EXISTS (
        FROM {kontakt} AS c WHERE c.fall = m.fall AND c.art <> 'versäumt' AND c.datum >= m.e AND c.datum <= m.e + 14
    )
)
SELECT k.fall, status IN ('arbeitslos', 'arbeitsuchend') AS sucht, veraenderungsbereit, im_fallmanagement,
    alleinerziehend, im_spezialteam, entschieden_am IS NOT NULL AS entschieden, leistungsmonate::INTEGER AS leistungsmonate,
    coalesce(bedarfe, 0)::INTEGER AS bedarfe, coalesce(alter_juengstes_kind, 999)::INTEGER AS kind,
    coalesce(beratungen, 0)::INTEGER AS beratungen, coalesce(versaeumt, 0)::INTEGER AS versaeumt,
    coalesce(gehalten, 0)::INTEGER AS gehalten, coalesce(zu_lang, 0)::INTEGER AS zu_lang,
    (abs.fall IS NOT NULL)::INTEGER AS ohne_absolventenmanagement, (nach.fall IS NOT NULL)::INTEGER AS ohne_kontakt,
    coalesce(juengste, DATE '9000-01-01') AS juengste, coalesce(ueberprueft_am, DATE '9000-01-01') AS ueberprueft_am,
    coalesce(arbeitslos_seit, DATE '9000-01-01') AS arbeitslos_seit, coalesce(antrag_am, DATE '9000-01-01') AS antrag_am,
    coalesce(elternzeit_bis, DATE '9000-01-01') AS elternzeit_bis, geburtsdatum
FROM {kunde} AS k LEFT JOIN bed USING (fall) LEFT JOIN ver USING (fall) LEFT JOIN kon USING (fall)
LEFT JOIN abs ON abs.fall = k.fall LEFT JOIN nach ON nach.fall = k.fall
