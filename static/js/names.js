/* V18 on the phone: what looks like a name or a number is said as one types, before anything leaves. It never blocks but
   what is past the hall, where the page says so; it asks nobody, and has no pattern of its own: french/personal_names.py
   gives them to the page. */

const { patterns, sentence, hall } = JSON.parse(document.getElementById("noms").textContent);
const found = patterns.map((pattern) => new RegExp(pattern, "u"));
const pastTheHall = (hall?.patterns ?? []).map((pattern) => new RegExp(pattern, "u"));
const isFree = (input) => input.matches("textarea, input[type=text]:not([inputmode])");

export const looksPersonal = (text) => found.some((pattern) => pattern.test(text));

function say(input) {
  const id = `${input.id}_names`;
  const refused = pastTheHall.some((pattern) => pattern.test(input.value)) ? hall.sentence : "";
  const words = refused || (looksPersonal(input.value) ? sentence : "");
  if (hall) input.setCustomValidity(refused);
  const said = document.getElementById(id);
  if (said?.textContent === words) return;
  said?.remove();
  if (!words) return;
  const warning = document.createElement("p");
  warning.id = id;
  warning.className = `om-file om-file-${refused ? "non" : "choix"} om-a-voir`;
  warning.setAttribute("role", "status");
  warning.textContent = words;
  input.after(warning);
}

document.addEventListener("input", (event) => event.target.matches?.("form *") && isFree(event.target) && say(event.target));
for (const input of document.querySelectorAll("form textarea, form input[type=text]")) if (isFree(input)) say(input);
