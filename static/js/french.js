/* The only place of the scripts where a figure, an hour or a day becomes text, or a name is folded: as french/ does. */

export const NBSP = "\u00a0";

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

/** What two spellings of one name share: french/names.py says which, french/tests/name_examples.py holds both. */
export function folded(name) {
  const seen = name.replace(/[\ufe00-\ufe0f]|(?![\t\n\v\f\r])[\p{Cf}\p{Cc}]/gu, "");
  const letters = seen.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").replace(/œ/gi, "oe").replace(/æ/gi, "ae");
  // Up, then down: ß is ss.
  const words = letters.toUpperCase().toLowerCase().split(/[\s\p{Z}\p{Pd}'’‘‛ʼ′`\u2212]+/u);
  return words.filter(Boolean).join(" ") || seen.trim();
}
