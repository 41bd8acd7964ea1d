"use strict";
const rows = [...document.querySelectorAll("tbody tr")];
const pinboard = document.getElementById("pinned");
let pinned = null;

const marksOf = (row) => [...document.querySelectorAll("mark[data-rows]")].filter((mark) => mark.dataset.rows.split(" ").includes(row.id));

function light(row) {
  for (const lit of document.querySelectorAll(".lit")) lit.classList.remove("lit");
  if (!row) return;
  for (const part of [row, row.closest("article"), ...marksOf(row)]) part.classList.add("lit");
}

function pin(row) {
  pinned = row;
  light(row);
  if (pinboard) pinboard.hidden = !row;
  if (row) {
    const words = ["metric", "amount", "period"].map((name) => row.querySelector(`td.${name} .words`)?.textContent);
    pinboard.querySelector("p").textContent = words.filter(Boolean).join(" · ");
  }
}

const smooth = () => (matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth");

// All spans of the fact where the window holds them, else its amount; what can be seen already stays where it is.
function show(row) {
  const marks = marksOf(row);
  if (!marks.length) return;
  const boxes = marks.map((mark) => mark.getBoundingClientRect());
  const top = Math.min(...boxes.map((box) => box.top));
  const height = Math.max(...boxes.map((box) => box.bottom)) - top;
  if (top > 80 && top + height < innerHeight - 80) return;
  const amount = marks.find((mark) => mark.matches(".MONEY")) ?? marks[0];
  if (height > innerHeight * 0.6) amount.scrollIntoView({ block: "center", behavior: smooth() });
  else scrollBy({ top: top - (innerHeight - height) / 2, behavior: smooth() });
}

const settle = () => light(document.activeElement?.closest("tbody tr") ?? pinned);

function step(row, direction) {
  const siblings = [...row.parentElement.children];
  siblings[siblings.indexOf(row) + direction]?.querySelector("a")?.focus();
}

for (const row of rows) {
  row.addEventListener("mouseenter", () => light(row));
  row.addEventListener("mouseleave", settle);
  row.addEventListener("focusin", () => light(row));
  row.addEventListener("focusout", () => light(pinned));
  row.addEventListener("click", (event) => {
    event.preventDefault();
    if (String(getSelection())) return;
    row.querySelector("a")?.focus({ preventScroll: true });
    pin(row);
    show(row);
  });
  row.addEventListener("keydown", (event) => {
    const direction = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!direction) return;
    event.preventDefault();
    step(row, direction);
  });
}

function back(row) {
  row.scrollIntoView({ block: "center", behavior: smooth() });
  row.querySelector("a")?.focus({ preventScroll: true });
}

for (const mark of document.querySelectorAll("mark[data-rows]")) {
  const first = document.getElementById(mark.dataset.rows.split(" ")[0]);
  mark.addEventListener("mouseenter", () => light(pinned && marksOf(pinned).includes(mark) ? pinned : first));
  mark.addEventListener("mouseleave", settle);
  mark.addEventListener("click", () => {
    const row = pinned && marksOf(pinned).includes(mark) ? pinned : first;
    pin(row);
    back(row);
  });
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  pin(null);
  document.activeElement?.closest("tbody tr") && document.activeElement.blur();
});
pinboard?.querySelector("button").addEventListener("click", () => back(pinned));

const collator = new Intl.Collator("de", { numeric: false, sensitivity: "base" });

// Rows without a value stay last in both directions.
function compare(a, b, down) {
  if (a === "" || b === "") return (a === "") - (b === "");
  const order = isNaN(a) || isNaN(b) ? collator.compare(a, b) : a - b;
  return down ? -order : order;
}

for (const head of document.querySelectorAll("thead th")) {
  head.querySelector("button").addEventListener("click", () => {
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const other of head.parentElement.children) other.setAttribute("aria-sort", "none");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const body = head.closest("table").tBodies[0];
    const value = (row) => row.cells[head.cellIndex].dataset.sort;
    body.append(...[...body.rows].sort((a, b) => compare(value(a), value(b), down)));
  });
}

// As scripts/lib/facts_rows.py writes it: BOM, semicolons, CRLF, no cell that a spreadsheet would calculate.
function csv(comma) {
  const { columns, numeric, rows } = JSON.parse(document.getElementById("rows").textContent);
  const safe = (cell, i) => {
    if (numeric[i]) return comma ? cell.replace(".", ",") : cell;
    return /^[=+\-@＝＋－＠][^]/.test(cell) ? `'${cell}` : cell;
  };
  const quote = (cell) => (/[;"\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  const lines = [columns, ...rows.map((row) => row.map(safe))];
  return "\ufeff" + lines.map((line) => line.map(quote).join(";") + "\r\n").join("");
}

const comma = document.getElementById("comma");
if (comma) comma.checked = JSON.parse(document.getElementById("rows").textContent).comma;
document.getElementById("download")?.addEventListener("click", () => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([csv(comma.checked)], { type: "text/csv;charset=utf-8" }));
  link.download = "facts.csv";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
});

// facts.html#fact=a1f3 opens with the third fact of the first article chosen.
function follow() {
  const row = rows.find((each) => `#fact=${each.id}` === location.hash);
  if (row) { pin(row); show(row); }
}
addEventListener("hashchange", follow);
follow();
