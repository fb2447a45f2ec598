// json-rules-engine over flat records: node jre.mjs FILE, a nested case a line. Prints what it took and found.
// Months are added and children counted here, as cases/rows.py does for the engines in Python.
import { readFileSync } from 'node:fs'
import { Engine } from 'json-rules-engine'

const RULES = Array.from({ length: 12 }, (_, place) => `R${place + 1}`)
const NEVER = 9999999
const day = (text) => Date.UTC(+text.slice(0, 4), +text.slice(5, 7) - 1, +text.slice(8, 10)) / 864e5
const TODAY = day('2020-06-30'), WINDOW = TODAY - 90

function later(text, months) {
  const year = +text.slice(0, 4), month = +text.slice(5, 7) - 1 + months
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  return Date.UTC(year, month, Math.min(+text.slice(8, 10), last)) / 864e5
}

// The last day of a period of months that begins with a day.
function until(text, months) {
  const end = later(text, months)
  return new Date(end * 864e5).getUTCDate() < +text.slice(8, 10) ? end : end - 1
}

const due = (text, months) => (text == null ? NEVER : later(text, months))

function flat(one) {
  let talks = 0, missed = 0, held = 0
  for (const contact of one.kontakt) {
    const on = day(contact.datum)
    if (on < WINDOW || on > TODAY) continue
    if (contact.art === 'versäumt') missed++
    else held++
    if (contact.art === 'Beratung') talks++
  }
  let newest = null, without = 0, long = 0
  for (const agreement of one.vereinbarung) {
    if (newest === null || agreement.beginn > newest) newest = agreement.beginn
    const end = day(agreement.ende)
    if (!agreement.begruendet && end > until(agreement.beginn, 6)) without++
    if (end > until(agreement.beginn, 24)) long++
  }
  let alumni = 0, lost = 0
  for (const measure of one.massnahme) {
    const end = day(measure.ende)
    if (day(measure.beginn) <= TODAY && TODAY <= end && !measure.absolventenmanagement
      && later(measure.ende, end <= until(measure.beginn, 12) ? -3 : -6) <= TODAY) alumni++
    if (end + 14 < TODAY && end > until(measure.beginn, 6) && !one.kontakt.some((contact) => {
      const on = day(contact.datum)
      return contact.art !== 'versäumt' && on >= end && on <= end + 14
    })) lost++
  }
  return {
    fall: one.fall, status: one.status, bereit: one.veraenderungsbereit, im_fallmanagement: one.im_fallmanagement,
    alleinerziehend: one.alleinerziehend, im_spezialteam: one.im_spezialteam, leistungsmonate: one.leistungsmonate,
    bedarfe: one.bedarf.filter((b) => b.gruppe === 'Rahmenbedingungen' || b.gruppe === 'Leistungsfähigkeit').length,
    vereinbarung_neu: due(newest, 6), lang_ohne_grund: without, zu_lang: long, ohne_absolventenmanagement: alumni,
    ohne_kontakt: lost, ueberpruefung: due(one.ueberprueft_am, 6),
    elternzeit_bis: one.elternzeit_bis == null ? 0 : day(one.elternzeit_bis),
    kind: one.alter_juengstes_kind ?? 999, langzeit: due(one.arbeitslos_seit, 12), jung_bis: due(one.geburtsdatum, 300),
    beratungen: talks, versaeumt: missed, gehalten: held,
    antragsfrist: one.antrag_am == null ? NEVER : day(one.antrag_am) + 14, entschieden: one.entschieden_am != null
  }
}

const is = (fact, operator, value) => ({ fact, operator, value })
const seeks = is('status', 'in', ['arbeitslos', 'arbeitsuchend'])
const CONDITIONS = [
  { all: [is('bedarfe', 'greaterThanInclusive', 3), is('bereit', 'equal', true), is('im_fallmanagement', 'equal', false)] },
  { all: [is('vereinbarung_neu', 'lessThan', TODAY), seeks] },
  { any: [is('lang_ohne_grund', 'greaterThan', 0), is('zu_lang', 'greaterThan', 0)] },
  { all: [is('ohne_absolventenmanagement', 'greaterThan', 0)] },
  { all: [is('ohne_kontakt', 'greaterThan', 0)] },
  { all: [is('im_fallmanagement', 'equal', true), is('ueberpruefung', 'lessThan', TODAY)] },
  { all: [is('elternzeit_bis', 'greaterThanInclusive', TODAY),
    is('elternzeit_bis', 'lessThanInclusive', later('2020-06-30', 3)), is('beratungen', 'equal', 0)] },
  { all: [is('alleinerziehend', 'equal', true), is('kind', 'lessThan', 12), seeks, is('im_spezialteam', 'equal', false)] },
  { all: [is('langzeit', 'lessThanInclusive', TODAY)] },
  { all: [is('leistungsmonate', 'greaterThanInclusive', 21)] },
  { all: [is('jung_bis', 'greaterThan', TODAY), is('versaeumt', 'greaterThanInclusive', 2), is('gehalten', 'equal', 0)] },
  { all: [is('antragsfrist', 'lessThan', TODAY), is('entschieden', 'equal', false)] }
]

const told = {}
async function timed(what, step) {
  const begun = performance.now(), worked = process.cpuUsage()
  const done = await step()
  const used = process.cpuUsage(worked)
  told[what] = [(performance.now() - begun) / 1e3, (used.user + used.system) / 1e6]
  return done
}

const cases = await timed('load', () => readFileSync(process.argv[2], 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line)))
const records = await timed('prepare', () => cases.map(flat))
const hits = Object.fromEntries(RULES.map((rule) => [rule, []]))
await timed('evaluate', async () => {
  const engine = new Engine()
  RULES.forEach((rule, place) => engine.addRule({ conditions: CONDITIONS[place], event: { type: rule } }))
  for (const record of records) {
    const { events } = await engine.run(record)
    for (const event of events) hits[event.type].push(record.fall)
  }
})
told.hits = Object.fromEntries(RULES.map((rule) => [rule, [hits[rule].length, hits[rule].reduce((a, b) => a + b, 0)]]))
console.log(JSON.stringify(told))
