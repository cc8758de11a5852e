/* What the phone keeps until the server has it: drafts being typed, entries waiting to be sent.

   A record is {owner, kind, uuid, address, scheme, pairs, words, typed_at, changed_at, queued_at, state, tries, next_at}
   with {after}, the identifier of what must leave before it, and, once the server answered, {errors, sentences, url}.
   `owner` is who typed it; `uuid` the identifier that a receipt must name; `address` the page of its form, which takes
   what is sent. Kinds: outing (a new one), closing (a planned one), cancelling (of a planned one, with its reason),
   correction (of a stored one: kept, but never sent from here), what is noted beside an outing (call, situation, step,
   observation, follow_up), and touch (done, said on the spot, mended). Two people may each close or correct the same
   outing on a shared phone. States: draft, waiting, refused, conflict. A record leaves on a receipt that names its
   identifier and the hash of what was sent (outbox/answers.py), and on nothing else. */

import { database, isAtVersion1 } from "./store.js";

export const CREATE = "/sorties/nouvelle/";
export const QUEUE = "/sorties/envois/";
const TOKEN = "/sorties/jeton/";
const PATIENCE = 15_000; // milliseconds before an answer is given up; sending again is safe
const LONGEST_WAIT = 5 * 60_000;
const SENT_SHOWN_FOR = 24 * 3_600_000;

/** Who the page was made for: a page from the cache says it too. */
export const user = document.body.dataset.user || "";

/** Without a secure address, storage or locks, the form sends itself as any form does. */
export const works = Boolean(user && window.isSecureContext && window.indexedDB && navigator.locks && crypto.randomUUID);

// ---- the store

const NAME = "optimedia";
const KEY = ["owner", "kind", "uuid"];
const keyOf = (record) => KEY.map((name) => record[name]);
/** Held by the tab whose form has that record. */
const lockOf = (record) => `optimedia-entry ${keyOf(record).join(" ")}`;
const OLD_LOCK = "optimedia-draft "; // of a tab that runs the script of version 1

const store = database(
  NAME,
  { kept: { keyPath: KEY, carry: carryKept }, sent: { keyPath: KEY, carry: carrySent } },
  { before: leaveVersion1, onWait: sayWaiting },
);

/** In version 1 `uuid` was the whole key: an identifier; one with "#" and whose, of a planned outing being closed; the
    page with "#" and whose, of a correction. Only a closing had an address. */
function carryKept({ user: owner, uuid: key, ...record }) {
  const [name] = key.split("#");
  if (!name.startsWith("/")) {
    return { ...record, owner, kind: record.address ? "closing" : "outing", uuid: name, address: record.address || CREATE };
  }
  const { client_uuid: uuid = name } = Object.fromEntries(record.pairs ?? []);
  return { ...record, owner, kind: "correction", uuid, address: name };
}

function carrySent({ user: owner, uuid: key, ...row }) {
  const [uuid, isClosing] = key.split("#");
  return { ...row, owner, kind: isClosing ? "closing" : "outing", uuid };
}

/** The script of version 1 can keep nothing more once the store has changed: what a tab is typing with it comes first,
    and no page that asks for it stays for when there is no network (the worker keeps today's once this page is read). */
async function leaveVersion1() {
  if (await isAtVersion1(NAME)) await forgetPages();
  while (await isAtVersion1(NAME)) {
    const { held } = await navigator.locks.query();
    const [old] = held.filter(({ name }) => name.startsWith(OLD_LOCK));
    if (!old) break;
    sayWaiting(true);
    await navigator.locks.request(old.name, () => {});
  }
}

const begin = (database, mode) => database.transaction(["kept", "sent"], mode, { durability: "strict" });

/** Does `work` in one transaction and gives what it returned once the disk has it. */
async function within(mode, work) {
  let transaction = null;
  try {
    transaction = begin(await store(), mode);
  } catch {
    // A phone drops the connection of a page it put to sleep: once more.
    transaction = begin(await store({ again: true }), mode);
  }
  const done = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
  const result = await work(transaction.objectStore("kept"), transaction.objectStore("sent"));
  await done;
  return result;
}

const answered = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** The record of that owner, kind and identifier. */
export const get = (record) => within("readonly", (kept) => answered(kept.get(keyOf(record))));
/** Every record, whoever's it is. */
export const everybodys = () => within("readonly", (kept) => answered(kept.getAll()));
/** Those of this user, oldest first. */
export const mine = async () =>
  (await everybodys()).filter((record) => record.owner === user).sort((a, b) => a.typed_at - b.typed_at);
/** Without corrections: what the queue is about. */
export const entries = async () => (await mine()).filter(({ kind }) => kind !== "correction");

/** The planned outings whose form this phone keeps and that this person has not begun to close on it. */
export async function planned() {
  const said = await (await caches.open("who")).match("/who");
  const known = said ? await said.json() : {};
  if (known.user !== user || !known.planned) return [];
  const pages = await caches.open(`pages-${user}`);
  const begun = (await mine()).map((record) => record.address);
  const isThere = await Promise.all(known.planned.map(({ url }) => pages.match(url, { ignoreVary: true })));
  return known.planned.filter(({ url, cancel }, index) => isThere[index] && !begun.includes(url) && !begun.includes(cancel));
}

export async function keep(record) {
  await within("readwrite", (kept) => answered(kept.put(record)));
  tell({ changed: true });
  navigator.storage?.persist?.();
}

export async function remove(record) {
  await within("readwrite", (kept) => answered(kept.delete(keyOf(record))));
  tell({ changed: true });
}

/** What left today, newest first; only a few words of each are kept, for a day. */
export const sentToday = () =>
  within("readwrite", async (kept, sent) => {
    const all = await answered(sent.getAll());
    const old = all.filter((row) => Date.now() - row.at > SENT_SHOWN_FOR);
    for (const row of old) sent.delete(keyOf(row));
    return all.filter((row) => !old.includes(row) && row.owner === user).sort((a, b) => b.at - a.at);
  });

// ---- news, between tabs and within this one

const channel = works ? new BroadcastChannel("optimedia") : null;
const listeners = [];

function tell(news) {
  channel?.postMessage(news);
  for (const listener of listeners) listener(news);
}

let isWaiting = false;

/** Of this tab alone: whether it waits for one of version 1 to be closed. */
function sayWaiting(waits) {
  if (waits === isWaiting) return;
  isWaiting = waits;
  for (const listener of listeners) listener({ waits });
}

/** Calls `listener` with {changed}, {sending: uuid}, {sent: {…}}, {halted: why} or {waits}. */
export function onNews(listener) {
  if (isWaiting) listener({ waits: true });
  if (!listeners.length && channel) channel.onmessage = (event) => listeners.forEach((each) => each(event.data));
  listeners.push(listener);
}

// ---- sending

/** The same as `submission_hash` of outbox/answers.py. */
export async function submissionHash(pairs) {
  const lines = pairs.filter(([name]) => name !== "csrfmiddlewaretoken" && !name.startsWith("_")).map(asLine).sort();
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(lines.join("\n")));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function asLine([name, value]) {
  const text = [name, value.replaceAll("\r\n", "\n").replaceAll("\r", "\n")].map((part) => JSON.stringify(part));
  const escape = (letter) => "\\u" + letter.charCodeAt(0).toString(16).padStart(4, "0");
  return `[${text.join(", ")}]`.replace(/[\u007f-\uffff]/g, escape);
}

let freshToken = "";
/** The last CSRF token the server gave: a page from the cache has an old one. */
export const lastToken = () => freshToken;

/** An answer of ours, or why there is none; a page instead of JSON is not ours. */
async function ask(address, options = {}) {
  try {
    const response = await fetch(address, {
      ...options,
      headers: { Accept: "application/json", ...options.headers },
      cache: "no-store",
      credentials: "same-origin",
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });
    const text = await response.text();
    const isOurs = (response.headers.get("Content-Type") || "").startsWith("application/json");
    let said = null;
    try {
      said = isOurs ? JSON.parse(text) : null;
    } catch {
      // Cut on the way: no answer.
    }
    return { status: response.status, said, wait: Number(response.headers.get("Retry-After")) || 0 };
  } catch {
    return { status: 0, said: null, wait: 0 };
  }
}

/** Why nothing can be sent now: offline, portal (a network that answers in our place), sign_in, other_user, busy. */
function obstacle({ status, said }) {
  if (["sign_in", "other_user", "busy"].includes(said?.error)) return said.error;
  if (said) return "";
  if (status === 0) return "offline";
  return status < 500 ? "portal" : "busy";
}

export async function askToken() {
  const answer = await ask(TOKEN);
  if (!answer.said?.csrf_token) return { halted: obstacle(answer) || "portal" };
  if (String(answer.said.user) !== user) return { halted: "other_user" };
  freshToken = answer.said.csrf_token;
  return { halted: "" };
}

function post(record) {
  const body = new URLSearchParams([...record.pairs, ["_user", user]]);
  return ask(record.address, { method: "POST", body, headers: { "X-CSRFToken": freshToken } });
}

/** What to do of a record after the server's answer. */
async function judge(record, answer) {
  const { status, said } = answer;
  const isReceipt = (status === 200 || status === 201) && said?.client_uuid === record.uuid;
  if (isReceipt && said.submission_hash === (await submissionHash(record.pairs))) return { receipt: said };
  if (["invalid", "not_found", "forbidden"].includes(said?.error)) {
    return { change: { state: "refused", sentences: said.summary, errors: said.errors || {} } };
  }
  if (said?.error === "conflict") return { change: { state: "conflict", sentences: said.summary, url: said.url } };
  const halted = obstacle(answer);
  // What holds for all is not this record's doing: once it is over, everything leaves at once.
  if (halted && halted !== "busy") return { change: {}, halted };
  const tries = (record.tries || 0) + 1;
  const wait = Math.max(answer.wait * 1000, Math.min(LONGEST_WAIT, 2000 * 2 ** tries));
  // A failure with a page (500) may be this record's own: it waits alone. 503 holds for all.
  return { change: { tries, next_at: Date.now() + wait }, halted: said ? halted : "" };
}

async function settle(record, verdict) {
  await within("readwrite", async (kept, sent) => {
    const now = await answered(kept.get(keyOf(record)));
    // Taken up again in a form meanwhile: that is another content, for another time.
    const isUntouched = now && now.state === "waiting" && now.changed_at === record.changed_at;
    if (verdict.receipt) {
      const { owner, kind, uuid, words } = record;
      const { url, said } = verdict.receipt;
      sent.put({ owner, kind, uuid, words, url, said, at: Date.now() });
      if (isUntouched) kept.delete(keyOf(record));
    } else if (isUntouched) kept.put({ ...now, ...verdict.change });
  });
  if (verdict.receipt && record.kind !== "outing") await forgetPagesOfPlan(record.address);
  if (verdict.receipt) {
    const { url, said } = verdict.receipt;
    tell({ sent: { kind: record.kind, uuid: record.uuid, words: record.words, url, said, at: Date.now() } });
  }
  tell({ changed: true });
}

/** Every page made for somebody, and whose they were. */
export async function forgetPages() {
  const names = (await caches.keys()).filter((name) => !name.startsWith("assets-"));
  await Promise.all(names.map((name) => caches.delete(name)));
}

/** An outing that is closed or cancelled: its kept pages would do it again. The server says so too, if the phone cannot. */
async function forgetPagesOfPlan(address) {
  try {
    const pages = await caches.open(`pages-${user}`);
    for (const deed of ["modifier", "annuler"]) {
      await pages.delete(address.replace(/(modifier|annuler)\/$/, `${deed}/`), { ignoreVary: true });
    }
  } catch {
    // No cache to forget it from.
  }
}

/** The entries open in a form: sent meanwhile, they would change under the thumb. Their form sends them. */
async function inForms() {
  const { held } = await navigator.locks.query();
  return new Set(held.map(({ name }) => name));
}

async function drain(first, force) {
  const tried = new Set();
  let isTokenFresh = false;
  for (;;) {
    const now = Date.now();
    const open = await inForms();
    const all = await entries();
    const isThere = (uuid) => all.some((record) => record.uuid === uuid);
    const ready = all
      .filter(({ after }) => !after || !isThere(after))
      .filter((record) => record.state === "waiting" && !tried.has(record.uuid) && (force || !(record.next_at > now)))
      .filter((record) => record.uuid === first || !open.has(lockOf(record)))
      .sort((a, b) => (b.uuid === first) - (a.uuid === first));
    if (!ready.length) return "";
    const [record] = ready;
    if (!isTokenFresh) {
      const { halted } = await askToken();
      if (halted) return halted;
      isTokenFresh = true;
    }
    tried.add(record.uuid);
    tell({ sending: record.uuid });
    let answer = await post(record);
    if (answer.said?.error === "csrf") {
      const { halted } = await askToken();
      if (halted) return halted;
      answer = await post(record);
    }
    const verdict = await judge(record, answer);
    await settle(record, verdict);
    if (verdict.halted) return verdict.halted;
  }
}

/** Sends what waits, one tab at a time; gives why it stopped, "" when everything had its answer.
    `first`, an identifier, goes before the others; `force` does not wait for the next try; `insist` waits for another tab's turn. */
export async function send({ first = "", force = false, insist = false } = {}) {
  if (!works) return "";
  const halted = await navigator.locks.request("optimedia-send", { ifAvailable: !insist }, (lock) =>
    lock ? drain(first, force) : "",
  );
  tell({ halted });
  return halted;
}

/** Keeps this tab the only one that types in `record`, for as long as it lives; false when another one does, or, to
    `wait`, once that one has let go. */
export function hold(record, { wait = false } = {}) {
  return new Promise((resolve) => {
    navigator.locks.request(lockOf(record), { ifAvailable: !wait }, (lock) => {
      resolve(Boolean(lock));
      return lock ? new Promise(() => {}) : undefined;
    });
  });
}
