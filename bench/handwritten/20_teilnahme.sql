-- absolventenmanagement-beginn, absolvent-egv, absolvent-vermittlungsvorschlag, absolvent-wiedervorlage,
-- absolvent-erfolgsbetrachtung, fbw-kontakt-bis-sechs-monate, fbw-kontakt-vor-ende, fbw-kontakt-nach-ende

CREATE TEMP TABLE teilnahme AS
SELECT teilnahme_id, kunde_id, art, art IN ('FbW', 'Umschulung') AS qualifizierung, beginn, ende,
       a.nach_10 AS schonfrist_bis,
       coalesce(austrittsgrund IN ('Abbruch', 'Arbeitsaufnahme'), false) AS ausgenommen,
       geschehen(absolventenmanagement_beginn) AS betreut_ab,
       ende >= letzter_tag(beginn, 3) AS ab_3_monate,
       ende > letzter_tag(beginn, 6) AS ueber_6_monate,
       ende > letzter_tag(beginn, 12) AS ueber_12_monate,
       plus_monate(ende, -3) AS fenster_ab,
       greatest(beginn, plus_monate(ende, -6)) AS kontakt_ab
FROM (
    SELECT *, coalesce(geschehen(ende_tatsaechlich), ende_geplant) AS ende
    FROM read_parquet(datei('teilnahme'))
    WHERE beginn IS NULL OR beginn <= heute()
)
LEFT JOIN arbeitstage AS a ON a.tag = geschehen(ende_erfasst_am);

CREATE TEMP TABLE teilnahme_nachweis AS
WITH vertrag AS (
    SELECT teilnahme_id,
           min({tag: abgeschlossen_am, id: egv_id}) FILTER (abgeschlossen_am BETWEEN fenster_ab AND ende) AS egv,
           min(moeglich(abgeschlossen_am, true, fenster_ab)) AS egv_moeglich
    FROM teilnahme JOIN egv USING (kunde_id)
    GROUP BY teilnahme_id
), stelle AS (
    SELECT teilnahme_id,
           min({tag: datum, id: vermittlungsvorschlag_id}) FILTER (datum BETWEEN fenster_ab AND ende) AS vv,
           min(moeglich(datum, true, fenster_ab)) AS vv_moeglich
    FROM teilnahme
    JOIN read_parquet(datei('vermittlungsvorschlag')) AS v USING (kunde_id)
    WHERE datum IS NULL OR datum <= heute()
    GROUP BY teilnahme_id
), vorlage AS (
    SELECT teilnahme_id, min({tag: erledigt_am, id: wiedervorlage_id}) AS wv
    FROM teilnahme
    JOIN read_parquet(datei('wiedervorlage')) AS w USING (teilnahme_id)
    WHERE (angelegt_am IS NULL OR angelegt_am <= heute()) AND ausgefuellt(w.ergebnis)
      AND erledigt_am BETWEEN plus_monate(ende, 4) AND least(ende + 180, heute())
    GROUP BY teilnahme_id
), betrachtung AS (
    SELECT teilnahme_id,
           min({tag: bezugstag, id: verbleib_id})
               FILTER (festgestellt_am IS NOT NULL AND bezugstag BETWEEN ende + 180 AND heute()) AS vb,
           min(moeglich(geschehen(bezugstag), CASE WHEN festgestellt_am <= heute() THEN true END, ende + 180))
               AS vb_moeglich
    FROM teilnahme
    JOIN read_parquet(datei('verbleib')) AS v USING (teilnahme_id)
    WHERE (festgestellt_am IS NULL OR festgestellt_am <= heute()) AND ausgefuellt(v.status)
    GROUP BY teilnahme_id
), gespraech AS (
    SELECT teilnahme_id,
           min({tag: datum, id: kontakt_id}) FILTER (zaehlt AND datum BETWEEN beginn AND ende) AS k_beginn,
           min(moeglich(datum, zaehlt, beginn, bis := ende)) AS k_beginn_moeglich,
           min({tag: datum, id: kontakt_id}) FILTER (zaehlt AND datum BETWEEN kontakt_ab AND ende + 28) AS k_fenster,
           min(moeglich(datum, zaehlt, kontakt_ab, bis := ende + 28)) AS k_fenster_moeglich,
           min({tag: datum, id: kontakt_id}) FILTER (zaehlt AND datum > ende) AS k_danach,
           min(moeglich(datum, zaehlt, ende + 1)) AS k_danach_moeglich
    FROM teilnahme
    JOIN (SELECT *, art = 'persönlich' AND zustande_gekommen AS zaehlt FROM kontakt) AS k USING (kunde_id)
    WHERE qualifizierung AND zaehlt IS NOT false
    GROUP BY teilnahme_id
), arbeit AS (
    SELECT teilnahme_id, min(datum) FILTER (datum >= ende) AS arbeit_ab,
           min(moeglich(datum, true, ende)) AS arbeit_moeglich
    FROM teilnahme
    JOIN read_parquet(datei('integration')) AS i USING (kunde_id)
    WHERE qualifizierung AND (datum IS NULL OR datum <= heute())
    GROUP BY teilnahme_id
), bezug AS (
    SELECT teilnahme_id, min(bis) FILTER (von IS NOT NULL AND bis >= ende) AS bezug_bis,
           min(bis) FILTER (von IS NULL AND bis >= ende) AS bezug_moeglich
    FROM teilnahme JOIN leistungsbezug USING (kunde_id)
    WHERE qualifizierung
    GROUP BY teilnahme_id
)
SELECT *,
       least(arbeit_ab, bezug_bis) AS endet,
       coalesce(arbeit_moeglich < arbeit_ab, arbeit_moeglich IS NOT NULL)
       OR coalesce(bezug_moeglich < bezug_bis, bezug_moeglich IS NOT NULL) AS endet_unklar
FROM teilnahme
LEFT JOIN vertrag USING (teilnahme_id)
LEFT JOIN stelle USING (teilnahme_id)
LEFT JOIN vorlage USING (teilnahme_id)
LEFT JOIN betrachtung USING (teilnahme_id)
LEFT JOIN gespraech USING (teilnahme_id)
LEFT JOIN arbeit USING (teilnahme_id)
LEFT JOIN bezug USING (teilnahme_id);

CREATE TEMP TABLE stand_teilnahme AS
WITH faellig AS (
    SELECT 'absolventenmanagement-beginn' AS regel, teilnahme_id, kunde_id, qualifizierung AS betrifft,
           CASE WHEN ueber_12_monate IS NOT NULL
                THEN greatest(plus_monate(ende, CASE WHEN ueber_12_monate THEN -6 ELSE -3 END), beginn, schonfrist_bis)
           END AS faellig_am,
           CASE WHEN betreut_ab IS NOT NULL THEN {tag: betreut_ab, id: teilnahme_id} END AS nachweis,
           NULL::DATE AS moeglich, NULL::DATE AS endet, false AS endet_unklar, ausgenommen, ende < heute() AS vorbei
    FROM teilnahme_nachweis
    UNION ALL
    SELECT 'absolvent-egv', teilnahme_id, kunde_id, ab_3_monate, ende, egv, egv_moeglich, NULL, false, ausgenommen, true
    FROM teilnahme_nachweis
    UNION ALL
    SELECT 'absolvent-vermittlungsvorschlag', teilnahme_id, kunde_id, ab_3_monate, ende, vv, vv_moeglich, NULL, false,
           ausgenommen, true
    FROM teilnahme_nachweis
    UNION ALL
    SELECT 'absolvent-wiedervorlage', teilnahme_id, kunde_id, true, plus_monate(ende, 5), wv, NULL, NULL, false, false,
           ende + 180 < heute()
    FROM teilnahme_nachweis
    UNION ALL
    SELECT 'absolvent-erfolgsbetrachtung', teilnahme_id, kunde_id, true, ende + 180, vb, vb_moeglich, NULL, false, false,
           false
    FROM teilnahme_nachweis
    UNION ALL
    SELECT 'fbw-kontakt-bis-sechs-monate', teilnahme_id, kunde_id, qualifizierung AND NOT ueber_6_monate, ende,
           k_fenster, k_fenster_moeglich, NULL, false, ausgenommen, ende + 28 < heute()
    FROM teilnahme_nachweis
    UNION ALL
    SELECT 'fbw-kontakt-vor-ende', teilnahme_id, kunde_id, qualifizierung AND ueber_6_monate,
           greatest(fenster_ab, schonfrist_bis), k_beginn, k_beginn_moeglich, NULL, false, ausgenommen, ende < heute()
    FROM teilnahme_nachweis
    UNION ALL
    SELECT 'fbw-kontakt-nach-ende', teilnahme_id, kunde_id, qualifizierung AND ueber_6_monate, ende + 14,
           k_danach, k_danach_moeglich, endet, endet_unklar, false, false
    FROM teilnahme_nachweis
), entschieden AS (
    SELECT *, frist(betrifft, faellig_am, erledigung(nachweis.tag, moeglich, faellig_am),
                    grenze := plus_monate(heute(), -13), endet := endet, endet_unklar := endet_unklar,
                    ausnahme := ausgenommen, vorbei := vorbei) AS status
    FROM faellig
)
SELECT regel, teilnahme_id AS vorgang_id, NULL::VARCHAR AS periode, kunde_id, status,
       CASE WHEN betrifft AND faellig_am >= plus_monate(heute(), -13) THEN faellig_am END AS faellig_am,
       CASE WHEN status IN ('erledigt', 'verspätet erledigt') THEN nachweis.tag END AS erledigt_am,
       CASE WHEN status IN ('erledigt', 'verspätet erledigt') THEN nachweis.id END AS nachweis_id
FROM entschieden;

INSERT INTO anzahl SELECT regel, status, count(*) FROM stand_teilnahme GROUP BY ALL;
INSERT INTO befund BY NAME SELECT * FROM stand_teilnahme WHERE auffaellig(status);
DROP TABLE stand_teilnahme;
DROP TABLE teilnahme_nachweis;
