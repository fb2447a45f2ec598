-- Was nicht einfach in Ordnung ist, Wort für Wort wie im Lauf; was in Ordnung ist, hat hier keinen Satz.

CREATE TEMP TABLE wort AS
FROM (VALUES
    ('absolvent-egv', 'frist', 'teilnahme', 'integrationsfachkraft',
     'Ausgenommen, denn Austrittsgrund der Teilnahme ist ', NULL),
    ('absolvent-erfolgsbetrachtung', 'frist', 'teilnahme', 'integrationsfachkraft',
     NULL, 'ein Verbleib mit Angabe „Verbleib“'),
    ('absolvent-vermittlungsvorschlag', 'frist', 'teilnahme', 'integrationsfachkraft',
     'Ausgenommen, denn Austrittsgrund der Teilnahme ist ', NULL),
    ('absolvent-wiedervorlage', 'frist', 'teilnahme', 'integrationsfachkraft',
     NULL, 'eine Wiedervorlage mit Angabe „Ergebnis“'),
    ('absolventenmanagement-beginn', 'frist', 'teilnahme', 'integrationsfachkraft',
     'Ausgenommen, denn Austrittsgrund der Teilnahme ist ', 'die Angabe „Beginn des Absolventenmanagements“'),
    ('bfm-beendigung', 'vorschlag', 'fallmanagement', 'fallmanagement', 'Fallmanagement beenden, denn ', NULL),
    ('bfm-dokumentation', 'pflicht', 'bfm_pruefung', 'fallmanagement', 'Nicht eingehalten, denn ', NULL),
    ('bfm-ueberpruefung', 'turnus', 'fallmanagement', 'fallmanagement',
     NULL, 'eine Überprüfung des Fallmanagements mit Angabe „Begründung“ und mit Angabe „Prognose“'),
    ('bfm-zugang', 'vorschlag', 'kunde', 'integrationsfachkraft',
     'Kundin oder Kunden dem Fallmanagement vorschlagen, denn ', NULL),
    ('egv-erstabschluss', 'frist', 'profiling', 'integrationsfachkraft',
     'Ruht am Stichtag wegen: ', 'eine Eingliederungsvereinbarung'),
    ('egv-fortschreibung', 'turnus', 'kunde', 'integrationsfachkraft',
     'Ruht am Stichtag wegen: ', 'eine Eingliederungsvereinbarung'),
    ('egv-laufzeit-ueber-sechs-monate', 'pflicht', 'eingliederungsvereinbarung', 'integrationsfachkraft',
     'Nicht eingehalten, denn ', NULL),
    ('elternzeit-beratung', 'frist', 'erziehungszeit', 'Projektteam Phoebe',
     NULL, 'ein Kontakt mit Anlass Elternzeitberatung und mit „zustande gekommen: ja“'),
    ('fbw-kontakt-bis-sechs-monate', 'frist', 'teilnahme', 'integrationsfachkraft',
     'Ausgenommen, denn Austrittsgrund der Teilnahme ist ',
     'ein Kontakt mit Art persönlich und mit „zustande gekommen: ja“'),
    ('fbw-kontakt-nach-ende', 'frist', 'teilnahme', 'integrationsfachkraft',
     NULL, 'ein Kontakt mit Art persönlich und mit „zustande gekommen: ja“'),
    ('fbw-kontakt-vor-ende', 'frist', 'teilnahme', 'integrationsfachkraft',
     'Ausgenommen, denn Austrittsgrund der Teilnahme ist ',
     'ein Kontakt mit Art persönlich und mit „zustande gekommen: ja“'),
    ('integrationskurs-anmeldung', 'frist', 'aufforderung', 'integrationsfachkraft',
     NULL, 'ein Nachweis mit Art Anmeldebestätigung oder Wartelistenbestätigung'),
    ('kontaktdichte', 'turnus', 'kunde', 'integrationsfachkraft',
     NULL, 'ein Kontakt mit Art persönlich, telefonisch oder Video und mit „zustande gekommen: ja“'),
    ('neuantrag-bearbeitungsdauer', 'frist', 'antrag', 'leistungssachbearbeitung',
     'Ausgenommen, denn Entscheidung des Antrags ist ', 'die Angabe „entschieden am“'),
    ('paragraf-16h-aufsuchend', 'vorschlag', 'kunde', 'integrationsfachkraft',
     'Einem aufsuchenden Projekt nach § 16h SGB II vorschlagen, denn ', NULL),
    ('umschulung-kontakt', 'turnus', 'teilnahme', 'integrationsfachkraft',
     NULL, 'ein Kontakt mit Art persönlich, telefonisch oder Video und mit „zustande gekommen: ja“')
) AS w(regel, art, vorgang, zustaendig, anfang, erwartet);

CREATE TEMP TABLE lueckentext AS
WITH angaben AS (
    SELECT angabe, luecke(angabe) AS bit, wort
    FROM (VALUES
        ('antrag.art', 'Art des Antrags'),
        ('aufforderung.art', 'Art der Aufforderung'),
        ('aufforderung.datum', 'Datum der Aufforderung'),
        ('aufsuchende_hilfe.vorschlag_am', '„vorgeschlagen am“ der aufsuchenden Hilfe'),
        ('befreiung.von', '„von“ der Zeit der Unzumutbarkeit'),
        ('bfm_pruefung.datum', 'Datum der Überprüfung des Fallmanagements'),
        ('bfm_vorschlag.vorgeschlagen_am', '„vorgeschlagen am“ des Vorschlags zum Fallmanagement'),
        ('eingliederungsvereinbarung.abgeschlossen_am', '„abgeschlossen am“ der Eingliederungsvereinbarung'),
        ('eingliederungsvereinbarung.gueltig_bis', '„gültig bis“ der Eingliederungsvereinbarung'),
        ('erziehungszeit.ende', 'Ende der Erziehungszeit'),
        ('fallmanagement.beginn', 'Beginn des Fallmanagements'),
        ('handlungsbedarf.schluesselgruppe', 'Schlüsselgruppe des Handlungsbedarfs'),
        ('handlungsbedarf.status', 'Stand des Handlungsbedarfs'),
        ('integration.datum', 'Datum der Integration'),
        ('kontakt.anlass', 'Anlass des Kontakts'),
        ('kontakt.art', 'Art des Kontakts'),
        ('kontakt.datum', 'Datum des Kontakts'),
        ('kontakt.zustande_gekommen', '„zustande gekommen“ des Kontakts'),
        ('kooperationsplan.stand_vom', '„Stand vom“ des Kooperationsplans'),
        ('kunde.betreut_seit', '„in Betreuung seit“ der Kundin oder des Kunden'),
        ('kunde.geburtsdatum', 'Geburtsdatum der Kundin oder des Kunden'),
        ('kunde.status', 'Vermittlungsstatus der Kundin oder des Kunden'),
        ('kunde.veraenderungsbereit', '„bereit zur Veränderung“ der Kundin oder des Kunden'),
        ('leistungsbezug.von', '„von“ des Leistungsbezugs'),
        ('nachweis.art', 'Art des Nachweises'),
        ('nachweis.eingang_am', '„eingegangen am“ des Nachweises'),
        ('profiling.erstellt_am', '„erstellt am“ des Profilings'),
        ('profiling.profillage', 'Profillage des Profilings'),
        ('teilnahme.art', 'Art der Teilnahme'),
        ('teilnahme.beginn', 'Beginn der Teilnahme'),
        ('teilnahme.ende_geplant', 'geplantes Ende der Teilnahme'),
        ('termin.datum', 'Datum des Termins'),
        ('termin.ergebnis', 'Ergebnis des Termins'),
        ('verbleib.bezugstag', 'Bezugstag des Verbleibs'),
        ('verbleib.festgestellt_am', '„festgestellt am“ des Verbleibs'),
        ('vermittlungsvorschlag.datum', 'Datum des Vermittlungsvorschlags')
    ) AS v(angabe, wort)
)
SELECT luecken, list(angabe ORDER BY angabe) AS fehlend,
       'Ungeklärt, es fehlt: ' || string_agg(wort, ', ' ORDER BY angabe) || '.' AS grund
FROM (SELECT DISTINCT luecken FROM befund)
JOIN angaben ON luecken & bit <> 0
GROUP BY luecken;

CREATE MACRO tagen(n) AS
    CASE WHEN n < 1000 THEN n::VARCHAR ELSE n // 1000 || '.' || right((n % 1000 + 1000)::VARCHAR, 3) END
    || CASE n WHEN 1 THEN ' Tag' ELSE ' Tagen' END;

COPY (
    SELECT regel, w.art, w.vorgang, vorgang_id, periode, kunde_id, status, faellig_am, erledigt_am, nachweis_id,
           NULL::INTEGER AS rang, NULL::BOOLEAN AS platz_frei, heute() - faellig_am AS tage, w.zustaendig,
           k.team_id AS team, CASE status WHEN 'ungeklärt' THEN 'Angabe fehlt' END AS ursache,
           coalesce(l.fehlend, []) AS fehlend,
           CASE status
               WHEN 'verspätet erledigt' THEN 'Verspätet erledigt am ' || deutsch(erledigt_am) || ', fällig war es am '
                                              || deutsch(faellig_am) || '.'
               WHEN 'überfällig' THEN 'War bis zum ' || deutsch(faellig_am) || ' zu erledigen und ist seit '
                                      || tagen(heute() - faellig_am) || ' überfällig' || coalesce(zusatz, '')
                                      || ': es fehlt ' || w.erwartet || '.'
               WHEN 'bald fällig' THEN 'Bis zum ' || deutsch(faellig_am) || ' zu erledigen, also in '
                                       || tagen(faellig_am - heute()) || '.'
               WHEN 'ungeklärt' THEN l.grund
               WHEN 'versäumt' THEN 'War bis zum ' || deutsch(faellig_am)
                                    || ' zu erledigen, ist nicht erledigt und lässt sich nicht mehr nachholen.'
               WHEN 'heute fällig' THEN 'Heute, am ' || deutsch(faellig_am) || ', fällig und noch nicht erledigt.'
               WHEN 'Vorschlag' THEN w.anfang || zusatz || '.'
               WHEN 'nicht eingehalten' THEN w.anfang || zusatz || '.'
               WHEN 'Ausnahme' THEN w.anfang || zusatz || '.'
           END AS grund
    FROM befund
    JOIN wort AS w USING (regel)
    LEFT JOIN lueckentext AS l USING (luecken)
    LEFT JOIN (SELECT kunde_id, team_id FROM kunde) AS k USING (kunde_id)
) TO (getvariable('ergebnis') || '/befunde.parquet') (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1);
