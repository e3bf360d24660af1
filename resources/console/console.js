/* Adds live figures and keys; every page works without it. Nothing here is needed to read or to act. */
"use strict";

(function () {
  const body = document.body;
  let seconds = Number(body.dataset.refresh || 0);
  let paused = false;
  let stopped = false;
  let last = Date.now();

  /* ---- live figures: elements with data-live are replaced by those of the same id ---- */
  const said = document.getElementById("refreshed");
  const pause = document.getElementById("pause");

  function mayRefresh() {
    const at = document.activeElement;
    const typing = at && ["INPUT", "SELECT", "TEXTAREA"].includes(at.tagName);
    return !paused && !stopped && !document.hidden && !typing;
  }

  async function refresh() {
    try {
      const answer = await fetch(location.href, { headers: { "x-refresh": "1" }, credentials: "same-origin" });
      if (!answer.ok || answer.redirected) { stopped = true; return; }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const old of document.querySelectorAll("[data-live]")) {
        const fresh = page.getElementById(old.id);
        if (fresh && !old.contains(document.activeElement)) { old.replaceWith(document.importNode(fresh, true)); }
      }
      seconds = Number(page.body.dataset.refresh);
      if (seconds === 0) { stopped = true; }
      last = Date.now();
    } catch (error) { /* HQ is away: the age of the figures says so */ }
  }

  function say() {
    if (said) {
      const age = Math.round((Date.now() - last) / 1000);
      said.textContent = (paused || stopped ? said.dataset.paused : said.dataset.words).replace("%", String(age));
    }
  }

  if (seconds > 0) {
    setInterval(function () {
      if (mayRefresh() && Date.now() - last >= seconds * 1000) { refresh().then(say); } else { say(); }
    }, 1000);
    if (pause) {
      pause.hidden = false;
      pause.addEventListener("click", function () {
        paused = !paused;
        pause.textContent = paused ? pause.dataset.on : pause.dataset.off;
        say();
      });
    }
  }

  /* ---- an answer to a form stands in the browser's history as the page that the form was on:
     whoever comes back to it, or loads it again, is not asked to send the form once more, and finds
     what was typed, unless the record has changed meanwhile ---- */
  const UNKEPT = ["hidden", "password", "file", "submit", "button"];
  const forms = Array.from(document.querySelectorAll("main form[method=post]"));
  const seenOn = function (form) { return form.elements.seen ? form.elements.seen.value : ""; };
  const isTick = function (one) { return one.type === "checkbox" || one.type === "radio"; };
  const isKept = function (one) {
    return one.name && !one.readOnly && !UNKEPT.includes(one.type) && one.autocomplete !== "one-time-code";
  };
  const inputs = function (form) { return Array.from(form.elements).filter(isKept); };
  if ("posted" in body.dataset && document.referrer.startsWith(location.origin + "/console")) {
    const typed = forms.map(function (form) {
      const fields = inputs(form).map(function (one) { return [one.name, one.value, one.checked]; });
      return { action: form.getAttribute("action"), seen: seenOn(form), fields: fields };
    });
    history.replaceState({ typed: typed }, "", document.referrer);
  } else if (history.state && history.state.typed) {
    for (const kept of history.state.typed) {
      const form = forms.find(function (one) {
        return one.getAttribute("action") === kept.action && seenOn(one) === kept.seen;
      });
      for (const [name, value, checked] of form ? kept.fields : []) {
        const input = inputs(form).find(function (one) {
          return one.name === name && (!isTick(one) || one.value === value);
        });
        if (input && isTick(input)) { input.checked = checked; } else if (input) { input.value = value; }
      }
    }
  }

  /* ---- idle: a warning two minutes before the session locks ---- */
  const idle = Number(body.dataset.idle || 0);
  const stay = document.getElementById("stay");
  if (idle > 120 && stay) {
    setTimeout(function () { stay.hidden = false; }, (idle - 120) * 1000);
  }

  /* ---- copy the exact message ---- */
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", function () {
      const from = document.getElementById(button.dataset.copy);
      navigator.clipboard.writeText(from.dataset.whole || from.textContent).then(function () {
        button.textContent = button.dataset.done;
      });
    });
  }

  /* ---- how many rows of a list are chosen ---- */
  for (const form of document.querySelectorAll("form[data-chosen]")) {
    const told = form.querySelector(".chosen-number");
    if (!told) { continue; }
    form.addEventListener("change", function () {
      const number = form.querySelectorAll(".check-cell input:checked").length;
      told.textContent = number ? told.dataset.words.replace("%", String(number)) : "";
    });
  }

  /* ---- keys; never inside a field, and they can be switched off (WCAG 2.1.4) ---- */
  const OFF = "console-keys-off";
  const places = { o: "/console/orders", r: "/console/repair", t: "/console/transactions", s: "/console/synchronise", p: "/console/publishing" };
  let go = false;

  function rows() { return Array.from(document.querySelectorAll("tbody tr[data-open]")); }

  function move(step) {
    const all = rows();
    const at = all.findIndex(function (row) { return row.classList.contains("chosen"); });
    const to = all[Math.min(all.length - 1, Math.max(0, at + step))];
    if (!to) {
      const beside = document.querySelector(step > 0 ? "main a[rel=next]" : "main a[rel=prev]");
      if (beside) { beside.click(); }
      return;
    }
    all.forEach(function (row) { row.classList.remove("chosen"); });
    to.classList.add("chosen");
    const link = to.querySelector("a");
    if (link) { link.focus(); }
  }

  document.addEventListener("keydown", function (event) {
    const typing = event.target.closest("input, select, textarea");
    if (event.key === "Enter" && event.ctrlKey) {
      const main = document.querySelector("main .main-action:not([disabled])");
      if (main) { main.click(); }
      return;
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey || localStorage.getItem(OFF)) { return; }
    const key = event.key.toLowerCase();
    if (go) {
      go = false;
      if (places[key]) { location.href = places[key]; }
    } else if (key === "g") {
      go = true;
    } else if (key === "/") {
      event.preventDefault();
      document.getElementById("find").focus();
    } else if (key === "?") {
      location.href = "/console/keys";
    } else if (key === "j" || key === "k") {
      move(key === "j" ? 1 : -1);
    } else if (key === "x") {
      const box = document.querySelector("tr.chosen input[type=checkbox]");
      if (box) { box.click(); }
    } else {
      const named = document.querySelector("main [data-key=\"" + CSS.escape(key) + "\"]:not([disabled])");
      if (named) { named.click(); }
    }
  });

  const keySwitch = document.getElementById("keys-switch");
  if (keySwitch) {
    const show = function () { keySwitch.textContent = localStorage.getItem(OFF) ? keySwitch.dataset.on : keySwitch.dataset.off; };
    keySwitch.hidden = false;
    keySwitch.addEventListener("click", function () {
      if (localStorage.getItem(OFF)) { localStorage.removeItem(OFF); } else { localStorage.setItem(OFF, "1"); }
      show();
    });
    show();
  }
})();
