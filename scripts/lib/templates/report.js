"use strict";
// Every count is a link to #show?QUERY, every article to #article?id=…&at=…: the address is the state, so that the
// browser's back button closes what a link opened.
const { articles, examples } = JSON.parse(document.getElementById("data").textContent);
const dialog = document.querySelector("dialog");
const shown = document.getElementById("shown");
const FIRST = 100;
document.documentElement.classList.add("js");

function element(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

// The articles' offsets count code points, JavaScript's strings UTF-16 units.
const points = new Map();
function letters(article) {
  if (!points.has(article)) points.set(article, Array.from(article.text));
  return points.get(article);
}

function marked(article, spans, start, end, focus, flat = false) {
  const text = letters(article), out = [];
  let at = start;
  for (const [from, to, label] of spans) {
    if (from < at || to > end) continue;
    const isFocus = focus && from === focus[0] && to === focus[1] && label === focus[2];
    const mark = element("mark", label + (isFocus ? " focus" : ""), text.slice(from, to).join(""), element("b", "", label));
    out.push(text.slice(at, from).join(""), mark);
    at = to;
  }
  return [...out, text.slice(at, end).join("")].map(part => (flat && typeof part === "string" ? part.replace(/\s*\n\s*/g, " ¶ ") : part));
}

function isKind(kind, wanted) {
  if (wanted === "wrong") return kind !== "right";
  if (wanted === "ends") return !["right", "label", "missed", "spurious"].includes(kind);
  return kind === wanted;
}

function isLabel(span, wanted) {
  return wanted === "*" ? span !== null : wanted === (span ? span[2] : "nothing");
}

function matches([number, gold, predicted, kind, sentence, length, string], query) {
  const values = { ...articles[number].facets, sentence, length, string };
  return [...query].every(([key, wanted]) =>
    key === "kind" ? isKind(kind, wanted)
      : key === "gold" ? isLabel(gold, wanted)
      : key === "predicted" ? isLabel(predicted, wanted)
      : values[key] === wanted);
}

function card(index) {
  const fixed = document.getElementById("e" + index);
  if (fixed) {
    const copy = fixed.cloneNode(true);
    copy.removeAttribute("id");
    copy.hidden = false;
    return copy;
  }
  const [number, gold] = examples[index], article = articles[number], text = letters(article);
  let start = Math.max(0, gold[0] - 75), end = Math.min(text.length, gold[1] + 75);
  while (start > 0 && (!text[start].trim() || text[start - 1].trim())) start++;
  while (end < text.length && (!text[end - 1].trim() || text[end].trim())) end--;
  const link = element("a", "", article.id);
  link.href = "#article?" + new URLSearchParams({ id: article.id, at: gold[0] });
  const line = element("p", "", element("b", "side", "both"), ...marked(article, article.gold, start, end, gold, true));
  return element("article", "card right", element("p", "where", link), line);
}

function list(query) {
  const found = [];
  examples.forEach((example, index) => { if (matches(example, query)) found.push(index); });
  const words = [...query].map(([key, value]) => (key === "kind" ? value : `${key} ${value === "*" ? "any label" : value}`)).join(", ");
  document.getElementById("dialog-title").textContent = `${found.length} place${found.length === 1 ? "" : "s"}: ${words}`;
  const cards = found.slice(0, FIRST).map(card);
  if (found.length > FIRST) {
    const more = element("button", "", `Show the other ${found.length - FIRST}`);
    more.addEventListener("click", () => more.replaceWith(...found.slice(FIRST).map(card)));
    cards.push(more);
  }
  shown.replaceChildren(...cards);
}

function read(query) {
  const article = articles.find(one => one.id === query.get("id"));
  if (!article) return false;
  const at = Number(query.get("at"));
  const facts = [article.date, ...Object.values(article.facets).slice(0, 3)].filter(fact => fact && fact !== "unknown");
  document.getElementById("dialog-title").textContent = [article.id, ...facts].join(", ");
  const sides = ["gold", "predicted"].map(side => {
    const focus = article[side].find(span => span[0] === at);
    const text = marked(article, article[side], 0, letters(article).length, focus);
    return element("section", "", element("h3", "", side), element("div", "", ...text));
  });
  shown.replaceChildren(element("div", "readings", ...sides));
  return true;
}

function follow() {
  const [name, rest = ""] = location.hash.slice(1).split("?");
  const target = !rest && name && document.getElementById(decodeURIComponent(name));
  for (let node = target; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
  const query = new URLSearchParams(rest);
  const opened = name === "show" ? (list(query), true) : name === "article" ? read(query) : false;
  if (!opened) {
    if (dialog.open) dialog.close();
    return;
  }
  if (!dialog.open) dialog.showModal();
  const focus = name === "article" && shown.querySelector("mark.focus");
  if (focus) focus.scrollIntoView({ block: "center" });
  else dialog.scrollTop = 0;
}

dialog.addEventListener("close", () => {
  if (/^#(show|article)\?/.test(location.hash)) history.pushState(null, "", location.pathname + location.search);
});
dialog.addEventListener("click", event => { if (event.target === dialog) dialog.close(); });
document.getElementById("close").addEventListener("click", () => dialog.close());
window.addEventListener("hashchange", follow);

const buttons = [...document.querySelectorAll(".filter button")];
function filter(label) {
  for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.label === label));
  for (const group of document.querySelectorAll(".group")) {
    const cards = [...group.querySelectorAll(".card")];
    for (const one of cards) one.hidden = label !== "all" && !one.dataset.labels.split(" ").includes(label);
    const left = cards.filter(one => !one.hidden).length;
    group.hidden = left === 0;
    group.querySelector(".size").textContent = left === cards.length ? left : `${left} of ${cards.length}`;
  }
}
for (const button of buttons) button.addEventListener("click", () => filter(button.dataset.label));
follow();
