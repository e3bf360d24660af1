/* The layout designer by mouse and keys; each move sends the same form as the page without scripts. */
"use strict";

(function () {
  const grid = document.getElementById("grid");
  const form = document.getElementById("move");
  if (!grid || !form) { return; }
  const said = document.getElementById("lifted");
  const cells = Array.from(grid.children);
  let lifted = null;
  let target = null;
  let dragged = null;

  function send(values) {
    for (const name of Object.keys(values)) { form.elements[name].value = values[name]; }
    form.submit();
  }

  function say(sentence, cell) {
    said.textContent = sentence.replace("%1", lifted.dataset.word).replace("%2", cell.dataset.row).replace("%3", cell.dataset.column);
  }

  function drop(from, to) {
    if (from.dataset.button) {
      send({ do: "add", button: from.dataset.button, to: to.dataset.at });
    } else if (from !== to) {
      send({ do: "to", at: from.dataset.at, to: to.dataset.at });
    }
  }

  /* ---- mouse ---- */
  document.addEventListener("dragstart", function (event) {
    dragged = event.target.closest ? event.target.closest("[data-button], #grid > [data-word]") : null;
    if (dragged) {
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", "");
      dragged.classList.add("lifted");
    }
  });
  document.addEventListener("dragend", function () {
    if (dragged) { dragged.classList.remove("lifted"); }
    dragged = null;
    show(null);
  });
  grid.addEventListener("dragover", function (event) {
    const cell = event.target.closest("#grid > li");
    if (!dragged || !cell) { return; }
    event.preventDefault();
    show(cell);
  });
  grid.addEventListener("drop", function (event) {
    const cell = event.target.closest("#grid > li");
    if (!dragged || !cell) { return; }
    event.preventDefault();
    drop(dragged, cell);
  });

  function show(cell) {
    if (target) { target.classList.remove("target"); }
    target = cell;
    if (target) { target.classList.add("target"); }
  }

  /* ---- keys, while a cell has the focus ---- */
  const ways = { ArrowLeft: ["left", -1, 0], ArrowRight: ["right", 1, 0], ArrowUp: ["up", 0, -1], ArrowDown: ["down", 0, 1] };

  function beside(cell, across, down) {
    const from = cell.getBoundingClientRect();
    let best = null;
    let least = Infinity;
    for (const one of cells) {
      const to = one.getBoundingClientRect();
      const x = to.left + to.width / 2 - from.left - from.width / 2;
      const y = to.top + to.height / 2 - from.top - from.height / 2;
      const ahead = across ? x * across : y * down;
      const away = ahead + 3 * Math.abs(across ? y : x);
      if (one !== cell && ahead > 4 && away < least) { best = one; least = away; }
    }
    return best || cell;
  }

  function focus(cell) { cell.querySelector("a, span").focus(); }

  function putBack() {
    if (!lifted) { return; }
    say(grid.dataset.back, lifted);
    lifted.classList.remove("lifted");
    focus(lifted);
    lifted = null;
    show(null);
  }

  grid.addEventListener("keydown", function (event) {
    const cell = event.target.closest("#grid > li");
    const way = ways[event.key];
    if (!cell || event.ctrlKey || event.metaKey || event.altKey) { return; }
    if (way && event.shiftKey) {
      event.preventDefault();
      if (cell.dataset.word) { send({ do: "size", at: cell.dataset.at, grow: way[0] }); }
    } else if (way) {
      event.preventDefault();
      const next = beside(cell, way[1], way[2]);
      focus(next);
      if (lifted) { show(next); say(grid.dataset.over, next); }
    } else if (event.key === " ") {
      event.preventDefault();
      if (lifted && lifted !== cell) {
        drop(lifted, cell);
      } else if (lifted) {
        putBack();
      } else if (cell.dataset.word) {
        lifted = cell;
        cell.classList.add("lifted");
        say(grid.dataset.up, cell);
      }
    } else if (event.key === "Delete" && cell.dataset.word) {
      event.preventDefault();
      send({ do: "off", at: cell.dataset.at });
    } else if (event.key === "Escape") {
      putBack();
    }
  });

  document.addEventListener("keydown", function (event) {
    const key = event.key.toLowerCase();
    if (!(event.ctrlKey || event.metaKey) || (key !== "z" && key !== "y")) { return; }
    if (event.target.closest("input, select, textarea")) { return; }
    event.preventDefault();
    document.getElementById(key === "z" ? "undo" : "redo").click();
  });
})();
