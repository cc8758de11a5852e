/* The only place of the scripts where a figure, an hour or a day becomes text, or a name is folded, as french/ does; or
   where a number or a day is read from what is typed, as widgets/reading.py does (widgets/tests/typed.py holds both). */

export const NBSP = "\u00a0";
const MOST_DIGITS = 15;
const WHOLE = /^([+\-\u2212]?)(\d+|\d{1,3}(?: \d{3})+)(?:[.,]0+)?$/;
const ISO = /^(?<year>\d{4})-(?<month>\d\d?)-(?<day>\d\d?)$/;
const FRENCH = /^(?<day>\d\d?)(?<sign>[/.-])(?<month>\d\d?)\k<sign>(?<year>\d{4}|\d\d)$/;

/** 5 000, with the narrow no-break space of thousands. */
export const figure = (number) => number.toLocaleString("fr-FR");

/** « 0 sortie », « 1 sortie », « 12 sorties ». */
export const counted = (number, one, many = `${one}s`) => `${figure(number)}${NBSP}${number < 2 ? one : many}`;

const hoursAnd = (hours, minutes) => `${hours}${NBSP}h${minutes ? NBSP + String(minutes).padStart(2, "0") : ""}`;

/** 150 minutes: « 2 h 30 »; 45: « 45 min ». */
export const duration = (minutes) =>
  minutes < 60 ? `${minutes}${NBSP}min` : hoursAnd(Math.floor(minutes / 60), minutes % 60);

/** « 14 h 05 », « 14 h ». */
export function clock(moment) {
  const date = new Date(moment);
  return hoursAnd(date.getHours(), date.getMinutes());
}

/** « mardi 3 mars », « vendredi 1er mai ». */
export const day = (date) =>
  date.toLocaleDateString("fr-FR", { weekday: "long", day: "numeric", month: "long" }).replace(/\b1 (?=\p{L})/u, "1er ");

/** « mar. 3 »: a day near enough to need no month. */
export const shortDay = (date) => date.toLocaleDateString("fr-FR", { weekday: "short", day: "numeric" });

/** What two spellings of one name share: french/names.py says which, french/tests/name_examples.py holds both. */
export function folded(name) {
  const seen = name.replace(/[\ufe00-\ufe0f]|(?![\t\n\v\f\r])[\p{Cf}\p{Cc}]/gu, "");
  const letters = seen.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").replace(/œ/gi, "oe").replace(/æ/gi, "ae");
  // Up, then down: ß is ss.
  const words = letters.toUpperCase().toLowerCase().split(/[\s\p{Z}\p{Pd}'’‘‛ʼ′`\u2212]+/u);
  return words.filter(Boolean).join(" ") || seen.trim();
}

/** The whole number that is plainly typed, as widgets.reading.whole_number; null when there is none. */
export function wholeNumber(typed) {
  const [, sign, written] = plain(typed).match(WHOLE) ?? [];
  const digits = written?.replaceAll(" ", "");
  if (!digits || digits.length > MOST_DIGITS) return null;
  return sign && sign !== "+" && Number(digits) ? -Number(digits) : Number(digits);
}

/** The day that is typed, in ISO, as widgets.reading.day; empty when there is none. */
export function dayTyped(typed) {
  const said = plain(typed);
  const found = (said.match(ISO) ?? said.match(FRENCH))?.groups;
  if (!found || Number(found.year) === 0) return "";
  const iso = `${found.year.padStart(4, "20")}-${found.month.padStart(2, "0")}-${found.day.padStart(2, "0")}`;
  const known = new Date(`${iso}T00:00Z`);
  return !Number.isNaN(known.valueOf()) && known.toISOString().startsWith(iso) ? iso : "";
}

/** With the digits of every script as ours, and each space as the ordinary one; none around. */
function plain(typed) {
  const said = typed.replace(/\p{Nd}/gu, digit).replace(/\p{Zs}/gu, " ");
  return said.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
}

/** Unicode holds the ten digits of a script in a row, and begins each row with its zero. */
function digit(sign) {
  let before = sign.codePointAt(0);
  while (/\p{Nd}/u.test(String.fromCodePoint(before - 1))) before -= 1;
  return String((sign.codePointAt(0) - before) % 10);
}
