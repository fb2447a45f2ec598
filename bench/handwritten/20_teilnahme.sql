-- absolventenmanagement-beginn, absolvent-egv, absolvent-vermittlungsvorschlag, absolvent-wiedervorlage,
-- absolvent-erfolgsbetrachtung, fbw-kontakt-bis-sechs-monate, fbw-kontakt-vor-ende, fbw-kontakt-nach-ende

CREATE TEMP TABLE teilnahme AS
SELECT teilnahme_id, kunde_id, art, art IN ('FbW', 'Umschulung') AS qualifizierung, beginn, ende,
       CASE WHEN a.nach_10 IS NOT NULL THEN least(a.nach_10, ende) END AS schonfrist_bis,
       CASE WHEN austrittsgrund IN ('Abbruch', 'Arbeitsaufnahme') THEN austrittsgrund END AS austritt,
       CASE WHEN geschehen(absolventenmanagement_beginn) <= ende THEN absolventenmanagement_beginn END AS betreut_ab,
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
               AS vb_moeglich,
           ausfuehrlich(bit_or(fehlt(geschehen(bezugstag) IS NULL, 'verbleib.bezugstag')
                               | fehlt(festgestellt_am IS NULL, 'verbleib.festgestellt_am'))
               FILTER (coalesce(geschehen(bezugstag) >= ende + 180, true))) AS vb_fehlt
    FROM teilnahme
    JOIN read_parquet(datei('verbleib')) AS v USING (teilnahme_id)
    WHERE (festgestellt_am IS NULL OR festgestellt_am <= heute()) AND ausgefuellt(v.status)
    GROUP BY teilnahme_id
), gespraech AS (
    SELECT teilnahme_id,
           min({tag: datum, id: kontakt_id}) FILTER (zaehlt AND datum BETWEEN beginn AND ende) AS k_beginn,
           min(moeglich(datum, zaehlt, beginn, bis := ende)) AS k_beginn_moeglich,
           ausfuehrlich(bit_or(fehlt) FILTER (moeglich(datum, zaehlt, beginn, bis := ende) IS NOT NULL))
               AS k_beginn_fehlt,
           min({tag: datum, id: kontakt_id}) FILTER (zaehlt AND datum BETWEEN kontakt_ab AND ende + 28) AS k_fenster,
           min(moeglich(datum, zaehlt, kontakt_ab, bis := ende + 28)) AS k_fenster_moeglich,
           ausfuehrlich(bit_or(fehlt) FILTER (moeglich(datum, zaehlt, kontakt_ab, bis := ende + 28) IS NOT NULL))
               AS k_fenster_fehlt,
           min({tag: datum, id: kontakt_id}) FILTER (zaehlt AND datum > ende) AS k_danach,
           min(moeglich(datum, zaehlt, ende + 1)) AS k_danach_moeglich,
           ausfuehrlich(bit_or(fehlt) FILTER (moeglich(datum, zaehlt, ende + 1) IS NOT NULL)) AS k_danach_fehlt
    FROM teilnahme
    JOIN (
        SELECT kunde_id, kontakt_id, datum, art = 'persönlich' AND zustande_gekommen AS zaehlt,
               fehlt(art IS NULL, 'kontakt.art') | fehlt(datum IS NULL, 'kontakt.datum')
               | fehlt(zustande_gekommen IS NULL, 'kontakt.zustande_gekommen') AS fehlt
        FROM kontakt
    ) AS k USING (kunde_id)
    WHERE qualifizierung AND zaehlt IS NOT false
    GROUP BY teilnahme_id
), arbeit AS (
    SELECT teilnahme_id, min(datum) FILTER (datum >= beginn) AS arbeit_ab,
           min(moeglich(datum, true, beginn)) AS arbeit_moeglich
    FROM teilnahme
    JOIN read_parquet(datei('integration')) AS i USING (kunde_id)
    WHERE qualifizierung AND (datum IS NULL OR datum <= heute())
    GROUP BY teilnahme_id
), bezug_am_ende AS (
    SELECT teilnahme_id, beginn, ende, von, bis,
           max(CASE WHEN bis < ende + 14 OR von > ende + 14 THEN 0 WHEN von IS NULL THEN 1 ELSE 2 END)
               OVER (PARTITION BY teilnahme_id) AS am_ende
    FROM teilnahme JOIN leistungsbezug USING (kunde_id)
    WHERE qualifizierung
), bezug AS (
    -- Wer am letzten Tag der Frist Leistungen bezieht (am_ende: 0 nein, 1 vielleicht, 2 ja), für den endet sie mit
    -- diesem Bezug, für andere mit dem ersten, der seit dem Beginn endete.
    SELECT teilnahme_id,
           min(bis) FILTER (von IS NOT NULL
                            AND CASE am_ende WHEN 0 THEN bis >= beginn WHEN 2 THEN bis >= ende + 14 END) AS bezug_bis,
           min(bis) FILTER (am_ende = 1 OR von IS NULL
                            AND bis >= CASE am_ende WHEN 0 THEN beginn WHEN 2 THEN ende + 14 END) AS bezug_moeglich
    FROM bezug_am_ende
    GROUP BY teilnahme_id
)
SELECT *,
       least(arbeit_ab, bezug_bis) AS endet,
       coalesce(arbeit_moeglich < arbeit_ab, arbeit_moeglich IS NOT NULL) AS arbeit_unklar,
       coalesce(bezug_moeglich < bezug_bis, bezug_moeglich IS NOT NULL) AS bezug_unklar,
       fehlt(art IS NULL, 'teilnahme.art') AS art_fehlt, fehlt(ende IS NULL, 'teilnahme.ende_geplant') AS ende_fehlt,
       fehlt(beginn IS NULL, 'teilnahme.beginn') | ende_fehlt AS dauer_fehlt
FROM teilnahme
LEFT JOIN vertrag USING (teilnahme_id)
LEFT JOIN stelle USING (teilnahme_id)
LEFT JOIN vorlage USING (teilnahme_id)
LEFT JOIN betrachtung USING (teilnahme_id)
LEFT JOIN gespraech USING (teilnahme_id)
LEFT JOIN arbeit USING (teilnahme_id)
LEFT JOIN bezug USING (teilnahme_id);

INSERT INTO befund BY NAME
WITH faellig AS (
    SELECT 'absolventenmanagement-beginn' AS regel, teilnahme_id, kunde_id, qualifizierung AS betrifft,
           art_fehlt AS betrifft_fehlt,
           CASE WHEN ueber_12_monate IS NOT NULL
                THEN greatest(plus_monate(ende, CASE WHEN ueber_12_monate THEN -6 ELSE -3 END), beginn, schonfrist_bis)
           END AS faellig_am, dauer_fehlt AS faellig_fehlt,
           CASE WHEN betreut_ab IS NOT NULL THEN {tag: betreut_ab, id: teilnahme_id} END AS nachweis,
           NULL::DATE AS moeglich, 0::BIGINT AS nachweis_fehlt, NULL::DATE AS endet, false AS endet_unklar,
           0::BIGINT AS endet_fehlt, austritt, ende < heute() AS vorbei
    FROM teilnahme_nachweis
    UNION ALL
    SELECT 'absolvent-egv', teilnahme_id, kunde_id, ab_3_monate, dauer_fehlt, ende, ende_fehlt,
           egv, egv_moeglich, luecke('eingliederungsvereinbarung.abgeschlossen_am'), NULL, false, 0, austritt, true
    FROM teilnahme_nachweis
    UNION ALL
    SELECT 'absolvent-vermittlungsvorschlag', teilnahme_id, kunde_id, ab_3_monate, dauer_fehlt, ende, ende_fehlt,
           vv, vv_moeglich, luecke('vermittlungsvorschlag.datum'), NULL, false, 0, austritt, true
    FROM teilnahme_nachweis
    UNION ALL
    SELECT 'absolvent-wiedervorlage', teilnahme_id, kunde_id, true, 0, plus_monate(ende, 5), ende_fehlt,
           wv, NULL, 0, NULL, false, 0, NULL, ende + 180 < heute()
    FROM teilnahme_nachweis
    UNION ALL
    SELECT 'absolvent-erfolgsbetrachtung', teilnahme_id, kunde_id, true, 0, ende + 180, ende_fehlt,
           vb, vb_moeglich, vb_fehlt, NULL, false, 0, NULL, false
    FROM teilnahme_nachweis
    UNION ALL
    SELECT 'fbw-kontakt-bis-sechs-monate', teilnahme_id, kunde_id, qualifizierung AND NOT ueber_6_monate,
           art_fehlt | dauer_fehlt, ende, ende_fehlt, k_fenster, k_fenster_moeglich, k_fenster_fehlt,
           NULL, false, 0, austritt, ende + 28 < heute()
    FROM teilnahme_nachweis
    UNION ALL
    SELECT 'fbw-kontakt-vor-ende', teilnahme_id, kunde_id, qualifizierung AND ueber_6_monate, art_fehlt | dauer_fehlt,
           greatest(fenster_ab, schonfrist_bis), ende_fehlt, k_beginn, k_beginn_moeglich, k_beginn_fehlt,
           NULL, false, 0, austritt, ende < heute()
    FROM teilnahme_nachweis
    UNION ALL
    SELECT 'fbw-kontakt-nach-ende', teilnahme_id, kunde_id, qualifizierung AND ueber_6_monate, art_fehlt | dauer_fehlt,
           ende + 14, ende_fehlt, k_danach, k_danach_moeglich, k_danach_fehlt,
           endet, arbeit_unklar OR bezug_unklar,
           fehlt(arbeit_unklar, 'integration.datum') | fehlt(bezug_unklar, 'leistungsbezug.von'), NULL, false
    FROM teilnahme_nachweis
), entschieden AS (
    SELECT *, erledigung(nachweis.tag, moeglich, faellig_am) AS erledigung,
           frist(betrifft, faellig_am, erledigung, grenze := plus_monate(heute(), -13), endet := endet,
                 endet_unklar := endet_unklar, ausnahme := austritt IS NOT NULL, vorbei := vorbei) AS status
    FROM faellig
), alle AS (
    SELECT regel, teilnahme_id AS vorgang_id, NULL::VARCHAR AS periode, kunde_id, status,
           CASE WHEN betrifft AND faellig_am >= plus_monate(heute(), -13) THEN faellig_am END AS faellig_am,
           CASE WHEN status IN ('erledigt', 'verspätet erledigt') THEN nachweis.tag END AS erledigt_am,
           CASE WHEN status IN ('erledigt', 'verspätet erledigt') THEN nachweis.id END AS nachweis_id,
           ausfuehrlich(CASE status WHEN 'Ausnahme' THEN austritt END) AS zusatz,
           luecken(status, betrifft, betrifft_fehlt, faellig_am, faellig_fehlt, erledigung, nachweis_fehlt,
                   endet_fehlt := endet_fehlt) AS luecken
    FROM entschieden
)
FROM gesammelt('alle');
DROP TABLE teilnahme_nachweis;
