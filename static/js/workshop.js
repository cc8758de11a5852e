/* Texts of a report saved one by one as they are typed: a pause, or another field, saves. What was changed by somebody
   else comes back beside what was typed, and one of both is kept. Without this script each text has its button. The
   picture of the page is asked for anew once a text is saved. */

const PAUSE = 1500; // milliseconds without a key
const EVERY = 1500; // milliseconds between two looks at the preview
const MOST_LOOKS = 80;
const REPLACED = [409, 422];
const unsaved = new Map(); // panes with what is not saved yet, and what saves it

const say = (pane, words) => (pane.querySelector("[data-said]").textContent = words);

/** What the server says of a saved text, in the pane as it stands: the text itself stays under the fingers. */
function freshen(pane, fresh) {
  pane.querySelector("[name=revision]").value = fresh.querySelector("[name=revision]").value;
  pane.querySelector("[name=seen]").value = fresh.querySelector("[name=seen]").value;
  for (const part of ["[data-state]", "[data-flags]"]) pane.querySelector(part).replaceWith(fresh.querySelector(part));
  pane.querySelector("[role=alert]")?.remove();
  const tick = pane.querySelector("[data-tick]");
  if (tick) tick.hidden = !fresh.querySelector("[data-tick]");
  else if (fresh.querySelector("[data-tick]")) pane.querySelector("[data-said]").before(fresh.querySelector("[data-tick]"));
}

function watch(pane) {
  const form = pane.querySelector("form[data-saves]");
  const area = form.elements.text;
  // Of two texts, the button alone says which is kept.
  const isStale = Boolean(pane.querySelector("[data-drops]"));
  // Asked for only while a text could not save itself.
  const button = form.querySelector("button:not([name])");
  button.hidden = !pane.querySelector("[role=alert]");
  const fail = (words) => {
    say(pane, words);
    button.hidden = false;
  };
  let saved = pane.querySelector("[role=alert]") ? null : area.value;
  let timer = 0;
  let saving = null;

  async function send() {
    clearTimeout(timer);
    const typed = area.value;
    if (typed === saved) return unsaved.delete(pane);
    try {
      const body = new FormData(form);
      body.set("piece", "1");
      const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-text]");
      if (!fresh) fail("Pas enregistré : reconnectez-vous dans un autre onglet. Votre texte reste ici.");
      else if (REPLACED.includes(answer.status)) return replace(pane, fresh, area.value);
      else {
        saved = typed;
        freshen(pane, fresh);
        say(pane, "Enregistré.");
        button.hidden = true;
        if (area.value === saved) unsaved.delete(pane);
        refresh();
      }
    } catch {
      fail("Pas enregistré : pas de réseau. Votre texte reste ici.");
    }
    if (area.value !== saved && area.value !== typed) await send();
  }

  const save = async () => isStale || (await (saving ??= send().finally(() => (saving = null))));

  area.addEventListener("input", () => {
    unsaved.set(pane, save);
    say(pane, "");
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  });
  area.addEventListener("change", save);
  form.addEventListener("submit", (event) => {
    unsaved.delete(pane);
    if (event.submitter?.name || pane.querySelector("[role=alert]")) return;
    event.preventDefault();
    save();
  });
  pane.querySelector("[data-drops]")?.addEventListener("click", () => unsaved.delete(pane));
  return save;
}

/** Both are shown, under the fingers of who types: which is kept is theirs to say. */
function replace(pane, fresh, typed) {
  const wasHere = pane.contains(document.activeElement);
  fresh.querySelector("textarea").value = typed;
  pane.replaceWith(fresh);
  unsaved.delete(pane);
  unsaved.set(fresh, watch(fresh));
  if (wasHere) fresh.querySelector("textarea").focus({ preventScroll: true });
  fresh.querySelector("[role=alert]").scrollIntoView({ block: "nearest" });
}

let looking = 0;

/** The picture of the page, once the worker has made it. */
async function refresh() {
  const zone = document.querySelector("[data-refresh]");
  if (!zone) return;
  const mine = ++looking;
  const said = zone.querySelector("[data-progress-said]");
  for (let look = 0; look < MOST_LOOKS && mine === looking; look++) {
    try {
      const answer = await fetch(zone.dataset.refresh, { headers: { Accept: "application/json" } });
      const { progress, address, failure } = await answer.json();
      if (mine !== looking) return;
      said.textContent = failure || progress || "L’aperçu est le PDF lui-même.";
      if (failure) return;
      if (address) return show(zone, address);
    } catch {
      return; // No network, or signed out: the texts say so.
    }
    await new Promise((resolve) => setTimeout(resolve, EVERY));
  }
}

function show(zone, address) {
  let picture = zone.querySelector("img");
  if (!picture) {
    picture = document.createElement("img");
    picture.className = "om-feuille";
    picture.alt = "La page telle qu’elle sera imprimée. Le PDF de relecture se lit à voix haute.";
    zone.querySelector(".om-vide").replaceWith(picture);
  }
  if (picture.getAttribute("src") !== address) picture.src = address;
}

for (const pane of document.querySelectorAll("[data-text]")) watch(pane);
/** What leads elsewhere waits for what was typed. */
addEventListener("submit", async (event) => {
  if (!unsaved.size || event.target.matches("[data-saves]")) return;
  event.preventDefault();
  await Promise.all([...unsaved.values()].map((save) => save()));
  const [left] = unsaved.keys();
  if (left) left.querySelector("textarea").focus();
  else event.target.requestSubmit(event.submitter);
});
addEventListener("beforeunload", (event) => unsaved.size && event.preventDefault());
refresh();
