/* Moves between a week's times with the arrow keys: up and down in a day, left and right to the nearest time of another day.
   One time at a time is in the tab order, so that a keyboard passes the week in one step. */
export function start(week) {
  const days = [...week.querySelectorAll(".week__day")]
    .map((day) => [...day.querySelectorAll(".week__pick, [data-stands]")])
    .filter((times) => times.length > 0);
  const all = days.flat();
  if (all.length === 0) return;
  const stands = all.find((time) => "stands" in time.dataset);
  const take = (time) => {
    for (const other of all) other.tabIndex = other === time ? 0 : -1;
  };
  const go = (time) => {
    if (!time) return;
    take(time);
    time.focus();
    time.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  const height = (time) => time.getBoundingClientRect().top - time.closest("table").getBoundingClientRect().top;
  const nearest = (times, to) => times?.reduce((best, time) => (Math.abs(height(time) - to) < Math.abs(height(best) - to) ? time : best));
  const ways = {
    ArrowUp: (times, place) => times[place - 1],
    ArrowDown: (times, place) => times[place + 1],
    Home: (times) => times[0],
    End: (times) => times.at(-1),
    ArrowLeft: (times, place, day) => nearest(days[day - 1], height(times[place])),
    ArrowRight: (times, place, day) => nearest(days[day + 1], height(times[place])),
  };
  week.addEventListener("keydown", (event) => {
    const way = ways[event.key];
    const time = event.target.closest(".week__pick, [data-stands]");
    if (!way || !time || event.altKey || event.ctrlKey || event.metaKey) return;
    const day = days.findIndex((times) => times.includes(time));
    event.preventDefault();
    go(way(days[day], days[day].indexOf(time), day));
  });
  week.addEventListener("focusin", (event) => all.includes(event.target) && take(event.target));
  take(stands ?? all[0]);
  for (const help of document.querySelectorAll("[data-week-help]")) help.hidden = false;
}
