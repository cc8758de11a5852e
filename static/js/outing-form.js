/* The outing form with a script: it hides what is not asked, counts by thumb and says sums as they are typed.
   Everything here repeats what the server does; without it the form is complete. */

const form = document.querySelector("[data-outing-form]");
const QUESTIONS = JSON.parse(document.getElementById("questions-par-format").textContent);
const NBSP = "\u00a0";

const field = (name) => form.elements[name];
const counted = (number, one, many) => `${number}${NBSP}${number < 2 ? one : many}`;
const people = (number) => counted(number, "personne", "personnes");

/** The count in an input; null when it is empty or is no number. */
function count(input) {
  return input && /^\d+$/.test(input.value.trim()) ? Number(input.value) : null;
}

function setCount(input, value) {
  input.value = value;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

function labelOf(input) {
  return input.labels[0].firstChild.textContent.trim();
}

/** Checked values, chosen value or typed value of the fields of that name. */
function valuesOf(name) {
  return [...form.querySelectorAll(`[name="${name}"]`)]
    .filter((input) => !["radio", "checkbox"].includes(input.type) || input.checked)
    .map((input) => input.value);
}

// ---- what is asked

function isAsked(questions) {
  const asked = QUESTIONS[field("format").value] || [];
  return questions.split(" ").some((question) => asked.includes(question));
}

function showWhatIsAsked() {
  for (const part of form.querySelectorAll("[data-question]")) part.hidden = !isAsked(part.dataset.question);
  for (const part of form.querySelectorAll("[data-when]")) {
    const [name, value] = part.dataset.when.split("=");
    part.hidden = !valuesOf(name).includes(value);
  }
  for (const part of form.querySelectorAll("[data-when-not]")) part.hidden = Boolean(field(part.dataset.whenNot).value);
  const stops = form.querySelectorAll("[data-rows=stops] > [data-row]");
  for (const part of form.querySelectorAll("[data-rows=stops] [data-several]")) {
    part.hidden = stops.length < 2 || !isAsked("stops");
  }
  for (const part of form.querySelectorAll("[data-when-nobody]")) part.hidden = count(total()) !== 0;
}

/** The input that counts this format's public, if it counts one. */
function total() {
  if (isAsked("people_mediated")) return field("people_mediated");
  return isAsked("participants") ? field("participants_count") : null;
}

// ---- counting by thumb

function button(text, label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.setAttribute("aria-label", label);
  made.addEventListener("click", act);
  return made;
}

function dressStepper(control) {
  const input = control.querySelector("input");
  const label = labelOf(input);
  const row = input.closest(".om-demande");
  if (row) input.placeholder = "+";
  const minus = button("−", `Enlever 1, ${label}`, () => setCount(input, Math.max(0, (count(input) ?? 0) - 1)));
  const plus = button("+", `Ajouter 1, ${label}`, () => setCount(input, (count(input) ?? 0) + 1));
  control.prepend(minus);
  if (!row) control.append(plus);
  input.addEventListener("focus", () => input.select());
  const follow = () => {
    minus.disabled = input.value === "";
    row?.classList.toggle("om-plein", input.value !== "");
  };
  input.addEventListener("input", follow);
  follow();
}

function dress(root) {
  for (const control of root.querySelectorAll("[data-stepper]")) dressStepper(control);
  for (const part of root.querySelectorAll("[data-without-script]")) part.hidden = true;
}

/** The whole row of a topic adds one: the thumb needs no precision. Its count, once there is one, is typed over. */
function addOnRow(event) {
  const input = event.target.closest(".om-demande")?.querySelector("input");
  if (!input || event.target.closest("button") || (event.target === input && input.value !== "")) return;
  event.preventDefault();
  setCount(input, (count(input) ?? 0) + 1);
}

// ---- sums said as they are typed

function sayShares(group) {
  const inputs = [...group.querySelectorAll("input")];
  const known = inputs.map(count).filter((value) => value !== null);
  const all = count(total());
  const left = all === null ? null : all - known.reduce((sum, value) => sum + value, 0);
  const said = group.querySelector("[data-unknown]");
  if (left === null || (left === 0 && known.length === 0)) said.textContent = "facultatif";
  else if (left < 0) said.textContent = `${counted(-left, "personne", "personnes")} de trop`;
  else said.textContent = left === 0 ? "tout est renseigné" : counted(left, "non renseignée", "non renseignées");
  offerTheRest(group, inputs, known.length && left > 0 ? left : 0);
}

/** « Le reste : 5 hommes » fills an empty field in one tap; nothing is filled unless somebody taps. */
function offerTheRest(group, inputs, left) {
  const place = group.querySelector("[data-rest]") || group.appendChild(document.createElement("div"));
  place.dataset.rest = "";
  place.className = "om-puces mt-2";
  const empty = left ? inputs.filter((input) => input.value === "") : [];
  place.replaceChildren(
    ...empty.map((input) => {
      const label = labelOf(input);
      const words = /\d/.test(label) ? label : `${left}${NBSP}${label.toLowerCase()}`;
      const rest = button(`Le reste${NBSP}: ${words}`, "", () => setCount(input, left));
      rest.removeAttribute("aria-label");
      rest.className = "om-puce om-puce-reste";
      return rest;
    }),
  );
}

function requests() {
  const counts = [...form.querySelectorAll("[data-requests] [data-stepper] input")].map(count);
  return counts.reduce((sum, value) => sum + (value ?? 0), 0);
}

function sayRequests() {
  const said = form.querySelector("[data-requests-said]");
  const asked = requests();
  const all = count(total());
  said.hidden = !asked || all === null || asked <= all;
  said.textContent = `${counted(asked, "demande", "demandes")} pour ${people(all ?? 0)}${NBSP}: c’est normal.`;
}

function minutes() {
  const [start, end] = [field("starts_at").value, field("ends_at").value];
  if (start && end) {
    const [from, to] = [start, end].map((time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5)));
    return to - from + (field("is_ending_after_midnight").checked ? 24 * 60 : 0);
  }
  return null;
}

function duration() {
  const known = minutes();
  if (known > 0) return `${Math.floor(known / 60)}${NBSP}h${known % 60 ? NBSP + String(known % 60).padStart(2, "0") : ""}`;
  const chosen = form.querySelector("[name=duration]:checked");
  return chosen && chosen.value !== "other" ? chosen.labels[0].textContent.trim() : "—";
}

function place() {
  const chosen = field("stops-0-neighbourhood");
  return chosen && chosen.value ? chosen.selectedOptions[0].textContent : "durée";
}

function saySummary() {
  const summary = form.querySelector("[data-summary]");
  const all = count(total());
  const asked = requests();
  const entries = [
    [all === null ? "—" : all, (all ?? 0) < 2 ? "personne" : "personnes", !all],
    [asked, asked < 2 ? "demande" : "demandes", !asked],
    [duration(), place(), false],
  ];
  summary.replaceChildren(
    ...entries.map(([value, label, isEmpty]) => {
      const entry = document.createElement("div");
      if (isEmpty) entry.className = "vide";
      for (const [tag, text] of [["dt", label], ["dd", value]]) {
        entry.appendChild(document.createElement(tag)).textContent = text;
      }
      return entry;
    }),
  );
  summary.hidden = false;
}

// ---- rows

function addRow(rows) {
  const totalForms = field(`${rows}-TOTAL_FORMS`);
  const index = Number(totalForms.value);
  const template = form.querySelector(`template[data-row-template=${rows}]`);
  const holder = document.createElement("template");
  holder.innerHTML = template.innerHTML.replaceAll("__prefix__", index).replaceAll("__number__", index + 1);
  const row = holder.content.firstElementChild;
  form.querySelector(`[data-rows=${rows}]`).append(row);
  dress(row); // Once on the page: before, a field does not know its label.
  totalForms.value = index + 1;
  refresh();
  row.querySelector("select, textarea, input").focus();
}

function onClick(event) {
  for (const rows of ["stop", "testimony"]) {
    if (event.target.closest(`[name=_add_${rows}]`)) {
      event.preventDefault();
      addRow(rows === "stop" ? "stops" : "testimonies");
    }
  }
}

// ---- where one is

function followBlocks() {
  const links = new Map(
    [...document.querySelectorAll(".om-etapes a")].map((link) => [link.getAttribute("href").slice(1), link]),
  );
  const observer = new IntersectionObserver(
    (entries) => {
      for (const entry of entries.filter((seen) => seen.isIntersecting)) {
        for (const link of links.values()) link.removeAttribute("aria-current");
        links.get(entry.target.id).setAttribute("aria-current", "step");
      }
    },
    { rootMargin: "-30% 0px -60% 0px" },
  );
  for (const block of form.querySelectorAll("[data-block]")) observer.observe(block);
}

function refresh() {
  showWhatIsAsked();
  for (const group of form.querySelectorAll("[data-shares]")) sayShares(group);
  sayRequests();
  saySummary();
}

dress(form);
// Not on "change": it comes as a field is left for a chip, which would be replaced between finger down and finger up.
form.addEventListener("input", refresh);
form.addEventListener("click", onClick);
// On mousedown, not on click: the empty count would take the focus and call the keypad. Labels would then focus it too.
form.addEventListener("mousedown", addOnRow);
form.addEventListener("click", (event) => event.target.closest(".om-demande label") && event.preventDefault());
refresh();
followBlocks();
// A refused form opens on what is wrong.
form.querySelector(".om-erreur[role=alert]")?.focus();
