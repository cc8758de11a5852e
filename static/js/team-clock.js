/* The watch of a scheme's team, whatever zone the phone is set to: what schemes/clock.py says, said by the phone. */

const DAY_BEGINS_AT = 5 * 60; // minutes; until then it is the eve's day (DOMAIN 6.4b)
export const DAY = 86_400_000; // milliseconds

/** `date`: the calendar's, "2026-03-12"; `minutes` since midnight; `day`: the team's, the eve's until 05:00. */
export function watch(zone) {
  const digits = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" };
  const parts = new Intl.DateTimeFormat("en", { ...digits, timeZone: zone, hourCycle: "h23" }).formatToParts(new Date());
  const said = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  const date = `${said.year}-${said.month}-${said.day}`;
  const minutes = Number(said.hour) * 60 + Number(said.minute);
  const eve = new Date(Date.parse(date) - DAY).toISOString().slice(0, 10);
  return { date, minutes, day: minutes < DAY_BEGINS_AT ? eve : date };
}
