// What a page breaks of section 7 of the console's design, as sentences; nothing where it is whole.
() => {
  const found = [];
  const all = (what) => Array.from(document.querySelectorAll(what));
  const words = (one) => (one.textContent || one.name || one.id || "").trim().replace(/\s+/g, " ").slice(0, 40);
  const wide = document.documentElement.scrollWidth;
  if (wide > document.documentElement.clientWidth) { found.push(`scrolls sideways: ${wide}`); }
  if (all("h1").length !== 1) { found.push(`${all("h1").length} h1`); }
  for (const [what, number] of [["main", 1], ["header.top", 1], ["footer.foot", 1], ["form[role=search]", 1]]) {
    if (all(what).length !== number) { found.push(`${all(what).length} of ${what}`); }
  }
  if (!document.documentElement.lang) { found.push("no language"); }
  const ids = all("[id]").map((one) => one.id);
  for (const id of new Set(ids.filter((one, at) => ids.indexOf(one) !== at))) { found.push(`id twice: ${id}`); }
  for (const one of all("input:not([type=hidden]):not([hidden]), select, textarea")) {
    if (!one.labels.length && !one.getAttribute("aria-label")) { found.push(`no label: ${one.name}`); }
  }
  for (const one of all("table")) { if (!one.caption) { found.push(`no caption: ${words(one)}`); } }
  for (const one of all("th:not([scope])")) { found.push(`no scope: ${words(one)}`); }
  for (const one of all("main img:not([alt])")) { found.push(`no alt: ${one.src}`); }
  for (const one of all("button, a")) {
    if (!words(one) && !one.getAttribute("aria-label")) { found.push(`no name: ${one.outerHTML.slice(0, 60)}`); }
  }
  for (const one of all("main .title .pill, main .offer")) {
    if (getComputedStyle(one).display === "none") { found.push(`not shown: ${words(one)}`); }
  }
  let level = 1;
  for (const one of all("main h1, main h2, main h3, main h4")) {
    const now = Number(one.tagName[1]);
    if (now > level + 1) { found.push(`h${now} after h${level}: ${words(one)}`); }
    level = now;
  }
  for (const one of all("a, button, select, input:not([type=hidden]), textarea, summary")) {
    const place = (one.closest("label") || one).getBoundingClientRect();
    const style = getComputedStyle(one);
    const spaced = one.type === "checkbox" && one.closest("td");
    if (!place.width || spaced || style.display === "inline" || one.matches(".skip")) { continue; }
    if (place.height < 23.5 || place.width < 23.5) { found.push(`target ${place.width}x${place.height}: ${words(one)}`); }
  }
  return found;
}
