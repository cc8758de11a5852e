/* What is typed in a form that no queue keeps (`data-keeps`) stays on this device until it is saved: through a lost
   session, a closed tab, another period chosen. It is kept for one person, one address and one subject (the attribute's
   value), and forgotten when the server says that it is saved (`data-saved`, of widgets/keeping.py) or when the person
   signs out.

   Only answers that the person changed are kept: what the page proposes for the others may be new. In localStorage, which
   is written at once, even by a page that goes away. */

import { banner, button, when } from "./outbox-words.js";
import { byName, pairsOf, putBack } from "./typed.js";

const STORE = "optimedia-typed ";
const mine = `${STORE}${document.body.dataset.user} `;
const SAVING = "optimedia-saving";
// Which draft, and at which version, the text was typed over: kept with it, so that the server still compares.
const IDENTITY = ["client_uuid", "version"];
const KEPT_FOR = 30 * 86_400_000;

const isHidden = (form, name) => form.elements[name]?.type === "hidden";
const same = (one, other) => JSON.stringify(one ?? []) === JSON.stringify(other ?? []);

function forget(isOld) {
  for (const key of Object.keys(localStorage)) if (key.startsWith(STORE) && isOld(key)) localStorage.removeItem(key);
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

/** The form posted by the page before this one was saved: the server says so here. */
function forgetSaved() {
  const saving = JSON.parse(sessionStorage.getItem(SAVING) || "[]");
  sessionStorage.removeItem(SAVING);
  if (document.querySelector("[data-saved]")) forget((key) => saving.includes(key));
}

function keep(form) {
  const keyAt = (address) => `${mine}${new URL(address, location.href).pathname} ${form.dataset.keeps}`;
  const key = keyAt(form.action);
  // A page that offers to save elsewhere what could not be saved here.
  const keys = [key, keyAt(location.href)];
  // What the server gave back was typed in another page's life: it is kept as it stands.
  const isBound = form.hasAttribute("data-bound");
  const proposed = isBound ? new Map() : byName(pairsOf(form));
  const said = form.appendChild(document.createElement("p"));
  said.className = "om-petit om-doux mt-2 mb-0";
  said.setAttribute("role", "status");

  function save() {
    const now = byName(pairsOf(form));
    const names = new Set([...proposed.keys(), ...now.keys()]);
    const changed = [...names].filter((name) => !isHidden(form, name) && !same(now.get(name), proposed.get(name)));
    const identity = IDENTITY.filter((name) => now.has(name)).map((name) => [name, now.get(name)]);
    try {
      if (changed.length) {
        const answers = changed.map((name) => [name, now.get(name) ?? []]);
        localStorage.setItem(key, JSON.stringify({ answers, identity, at: Date.now() }));
      } else localStorage.removeItem(key);
      said.textContent = changed.length ? "Gardé sur cet appareil." : "";
    } catch {
      said.textContent = "Cet appareil refuse de garder votre texte. Ne fermez pas cette page avant de l’avoir enregistré.";
    }
  }

  function giveBack({ answers, identity, at }) {
    const values = new Map(answers);
    putBack(form, values, (name) => values.has(name) && !isHidden(form, name));
    if (same([...byName(pairsOf(form))], [...proposed])) {
      localStorage.removeItem(key); // Saved, and nobody said so: the line was cut.
      return;
    }
    for (const [name, [value]] of identity) if (form.elements[name]) form.elements[name].value = value;
    said.textContent = "Gardé sur cet appareil.";
    const again = button("Revenir au texte de la page", () => {
      localStorage.removeItem(key);
      location.reload();
    });
    form.before(banner("tel", "phone", "Texte gardé sur cet appareil, repris.", `Écrit ${when(at)}.`, [again]));
  }

  const kept = isBound ? null : read(key);
  if (kept) giveBack(kept);
  if (isBound) save();
  for (const kind of ["input", "change"]) form.addEventListener(kind, save);
  form.addEventListener("submit", () => sessionStorage.setItem(SAVING, JSON.stringify(keys)));
  for (const link of document.querySelectorAll("[data-give-up]")) {
    link.addEventListener("click", () => forget((one) => keys.includes(one)));
  }
}

forgetSaved();
forget((key) => !(Date.now() - (read(key)?.at ?? 0) < KEPT_FOR));
for (const form of document.querySelectorAll("form[data-keeps]")) keep(form);
for (const form of document.querySelectorAll("form[data-sign-out]")) {
  form.addEventListener("submit", () => navigator.onLine && forget((key) => key.startsWith(mine)));
}
