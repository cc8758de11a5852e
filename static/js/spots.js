/* The place of a stop: the scheme's known spots, found as they are typed however they are spelt. */

import { folded } from "./french.js";

const MOST = 3;
const options = () => [...document.querySelectorAll("#lieux option")];
const placeOf = ({ value, dataset }) => ({ spot: value, neighbourhood: dataset.neighbourhood, spot_type: dataset.type });

/** A known spot says its neighbourhood and type, unless somebody already did. */
export function follow(row, typed) {
  const [known, ...others] = options().filter((option) => folded(option.value) === folded(typed));
  if (!known || others.length) return;
  const [where, type] = ["neighbourhood", "spot_type"].map((name) => row.querySelector(`[name$="-${name}"]`));
  if (!where.value) where.value = known.dataset.neighbourhood;
  if (!type.value) type.value = known.dataset.type;
}

/** Places that bear what is typed and that the browser's own list misses, as it folds no accent. */
export function missed(typed) {
  const [key, plain] = [folded(typed), typed.trim().toLowerCase()];
  if (key.length < 2) return [];
  const found = options().filter(({ value }) => folded(value).includes(key) && !value.toLowerCase().includes(plain));
  return found.slice(0, MOST).map(placeOf);
}
