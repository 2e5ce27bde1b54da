/* Runs the app's pure rules (static/js/field/rules.js) and says how each ended, as JSON: asked by test_field_rules.py. */
import * as rules from "../../../static/js/field/rules.js";
import * as when from "../../../static/js/field/parts/when.js";
import * as words from "../../../static/js/field/words.js";
import { PATHS } from "../../../static/js/field/parts/icons.js";

const START = "2026-03-03T09:00:00Z";
const now = Date.parse("2026-03-03T10:15:00Z");
const visit = (more = {}) => ({
  ...{ id: "v", starts_at: START, ends_at: "2026-03-03T10:00:00Z", step: "2m", family: {}, people: [], is_said: false },
  ...{ mine: null, signs: { nurse: "none", social_services: "none" }, apart: [], watch: null, next: null },
  ...{ themes: [{ id: 7, words: "Sömn", is_ticked: false }, { id: 8, words: "Mat", is_ticked: true }], ...more },
});
const chosen = { attended: "ja", colleague: "ja", outcome: "done", guardians: "2" };
const values = (more = {}, of = visit(), kept = null) => ({ ...rules.firstValues(of, kept), ...chosen, ...more });
let made = 0;
const id = () => `id${++made}`;
const lacks = (more, of = visit(), kept = null, side = "nurse") =>
  rules.lacks(values(more, of, kept), of, kept, side, now).map((one) => one.field);
const row = (standing, more = {}) => ({ id: "a", standing, ...more });
const said = { said: { id: "a", body: { outcome: "done", attended: true } }, themes: { 7: true } };
const settled = (rows, fetched = "2026-03-03T08:00:00Z", kept = said) => rules.settled(kept, rows, fetched);
const bare = visit({ family: null, themes: [] });

const told = {
  words: Object.fromEntries(Object.entries(words).map(([name, one]) => [name, one instanceof Map ? Object.fromEntries(one) : one])),
  icons: PATHS,
  lacks: {
    nothing: rules.lacks(rules.firstValues(visit(), null), visit(), null, "nurse", now).map((one) => one.field),
    whole: lacks({}),
    single: lacks({ colleague: "nej" }),
    single_said: lacks({ colleague: "nej", absence_cause: "sickness" }),
    single_not_done: lacks({ colleague: "nej", outcome: "family_not_home" }),
    single_other_side: lacks({ attended: "nej" }, visit(), null, "other"),
    correction: lacks({}, visit(), said),
    of_the_server: lacks({}, visit({ mine: { starts_at: START, minutes: 60, attended: true } })),
    ahead: lacks({ began: "11:20", ended: "12:00" }),
    backwards: lacks({ ended: "09:00" }),
    bare: rules.lacks({ attended: "nej" }, bare, null, "nurse", now),
  },
  bodies: {
    nurse: rules.bodyOf(values({ interpreter: "phone", contacts: ["mhv"] }), visit(), "nurse"),
    other: rules.bodyOf(values(), visit(), "other"),
    forgotten_cause: rules.bodyOf(values({ absence_cause: "sickness" }), visit(), "nurse"),
    bare: rules.bodyOf({ attended: "ja", outcome: "done", guardians: "2" }, bare, "social_services"),
  },
  rows: rules.rowsOf(values({ themes: ["7"] }), visit(), null, "nurse", id),
  correction: rules.rowsOf(values({ correction_cause: "mistake", themes: ["8", "7"] }), visit(), said, "nurse", id),
  settled: {
    waiting: settled([row("waiting")]).said?.id,
    received_after_fetch: settled([row("received", { received_at: "2026-03-03T09:00:00Z" })]).said?.id,
    told_by_the_server: settled([row("received", { received_at: "2026-03-03T07:00:00Z" })]).said,
    refused: [settled([row("refused")]).said, settled([row("refused")]).refused?.id],
    gone: settled([]).said,
    killed_after_saving: settled([row("waiting", { id: "w" })], undefined, { writing: { id: "w", values: {}, body: { attended: true } } }),
    killed_before_saving: settled([], undefined, { writing: { id: "w", values: {} } }).writing?.id,
  },
  signs: {
    kept: rules.signsOf(visit(), "nurse", said, false),
    received: rules.signsOf(visit(), "nurse", said, true),
    theirs: rules.signsOf(visit(), "social_services", said, false),
    other: rules.signsOf(visit(), "other", said, true),
  },
  hours: {
    night: rules.hoursOf({ day: "2026-03-03", began: "23:30", ended: "00:30" }),
    forward: rules.hoursOf({ day: "2026-03-29", began: "02:30", ended: "03:30" }),
    summer: rules.hoursOf({ day: "2026-05-12", began: "10:00", ended: "11:30" }),
  },
  was_in: rules.firstValues(visit({ watch: { since: "2026-03-03T09:10:00Z", out_at: "2026-03-03T09:55:00Z", over_at: "x" } }), null),
  notes: JSON.parse(process.argv[2]).map((text) => rules.noteNo(text)),
  when: [when.hoursWords(START, "2026-03-03T10:30:00Z"), when.nearMomentWords(START, now), when.momentOf("2026-10-25", "02:30")],
};
console.log(JSON.stringify(told));
