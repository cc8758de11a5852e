/* What a person typed in a form, read from it and put back in it. */

const isAnswer = (name) => name && !name.startsWith("_") && name !== "csrfmiddlewaretoken";

/** Names and values, in the order of the page; files apart. */
export const pairsOf = (form) =>
  [...new FormData(form)].filter(([name, value]) => isAnswer(name) && typeof value === "string");

/** By name, its values in their order. */
export function byName(pairs) {
  const values = new Map();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) || []), value]);
  return values;
}

/** Puts the values back (a Map, by name) in the fields whose names are `taken`, and says so to the page's other scripts. */
export function putBack(form, values, taken) {
  const left = new Map([...values].map(([name, all]) => [name, [...all]]));
  const changed = [];
  for (const element of form.elements) {
    if (!isAnswer(element.name) || !taken(element.name) || element.type === "file") continue;
    const typed = left.get(element.name) || [];
    if (["radio", "checkbox"].includes(element.type)) {
      if (element.checked === typed.includes(element.value)) continue;
      element.checked = !element.checked;
    } else {
      const value = typed.shift() ?? "";
      if (element.value === value) continue;
      element.value = value;
    }
    changed.push(element);
  }
  for (const element of changed) {
    for (const kind of ["input", "change"]) element.dispatchEvent(new Event(kind, { bubbles: true }));
  }
}
