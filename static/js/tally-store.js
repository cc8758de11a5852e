/* What the field tally keeps on the phone: for each person and scheme, every tap in its order. A tap is the name of the
   form's field that it adds one to, or NOBODY_SAID for a person whose sex is not said. Each tap is on the disk before it is shown;
   two tabs add to the same tally. */

import { counted } from "./french.js";
import { database } from "./store.js";

export const NOBODY_SAID = "unsaid";
const AGES = "age_";
const REQUESTS = "requests_";
const SEXES = ["women_count", "men_count", NOBODY_SAID];
const EMPTY = { taps: [], carried_at: null, carried_to: "" };
const KEY = ["owner", "scheme"];
let sayWaiting = () => {};

const store = database("optimedia-compteurs", { tallies: { keyPath: KEY, carry } }, { onWait: (waits) => sayWaiting(waits) });

/** In version 1 the key said whose tally it was, and of which scheme. */
function carry(tally, key) {
  const [owner, scheme] = key.split(" ");
  return { owner, scheme, ...tally };
}

/** Calls `say(true)` when a tab that counts with the script of version 1 must be closed first, then `say(false)`. */
export const onWait = (say) => (sayWaiting = say);
export const WAITS = "Le compteur est ouvert dans un autre onglet. Fermez-le\u00a0: ses chiffres reprendront ici, rien n’est perdu.";

/** The tally of `key` ({owner, scheme}) once `change` (of a tally, into a tally) is on the disk. */
export async function update(key, change = (tally) => tally) {
  const transaction = (await store()).transaction("tallies", "readwrite", { durability: "strict" });
  return new Promise((resolve, reject) => {
    const tallies = transaction.objectStore("tallies");
    const path = KEY.map((name) => key[name]);
    let tally = EMPTY;
    tallies.get(path).onsuccess = (event) => {
      tally = { ...change(event.target.result ?? EMPTY), ...key };
      if (tally.taps.length) tallies.put(tally);
      else tallies.delete(path);
    };
    transaction.oncomplete = () => resolve(tally);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

/** Whose tally, of which scheme: the page from the cache says whose it is, too. */
export const keyOf = (scheme) => ({ owner: document.body.dataset.user || "", scheme });

export const add = (key, name) => update(key, (tally) => ({ ...tally, taps: [...tally.taps, name] }));
export const undo = (key) => update(key, (tally) => ({ ...tally, taps: tally.taps.slice(0, -1) }));
export const clear = (key) => update(key, () => EMPTY);
/** Carried at that moment into the form at that address; null and nothing when counting goes on. */
export const mark = (key, carriedAt, carriedTo = "") =>
  update(key, (tally) => ({ ...tally, carried_at: carriedAt, carried_to: carriedTo }));

/** Taps by name. */
export function countsOf({ taps }) {
  const counts = new Map();
  for (const name of taps) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

const sumOf = (counts, isIn) => [...counts].reduce((sum, [name, count]) => sum + (isIn(name) ? count : 0), 0);

/** People: whoever was counted by sex or « sans préciser »; an age beyond those is somebody too. */
export const peopleOf = (counts) =>
  Math.max(
    sumOf(counts, (name) => SEXES.includes(name)),
    sumOf(counts, (name) => name.startsWith(AGES)),
  );

export const requestsOf = (counts) => sumOf(counts, (name) => name.startsWith(REQUESTS));

/** What the form takes: its fields' counts; what nobody tapped stays unknown. */
export function answersOf(tally) {
  const counts = countsOf(tally);
  const { [NOBODY_SAID]: _, ...answers } = Object.fromEntries(counts);
  return peopleOf(counts) ? { total: peopleOf(counts), ...answers } : answers;
}

/** « 14 personnes, 18 demandes » */
export function wordsOf(tally) {
  const counts = countsOf(tally);
  return `${counted(peopleOf(counts), "personne")}, ${counted(requestsOf(counts), "demande")}`;
}
