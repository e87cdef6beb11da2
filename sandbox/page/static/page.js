"use strict";
// Keeps the page as the server would draw it now: every act is a native form that is sent in the background, and
// whatever has changed is patched into what is shown, so that focus, scrolling and typed text stay.

const FROM_SCRIPT = { "X-Page": "1" };
const CALM = 120; // milliseconds between two looks that events ask for
const CALM_WHILE_TIME_MOVES = 700; // drawing the page shall not take the time that moving needs

// ---- Patching: the shown document becomes like a fresh one, node by node; `data-key` tells which are the same.

// What the script and visitors, and not the server, decide.
const OWN = { "aria-busy": "form, button", "data-loaded": "*", "data-passing": "*", open: "details, dialog" };
const isOwn = (node, name) => name in OWN && node.matches(OWN[name]);

function keyOf(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return null;
  if (node.dataset.key || !node.hasAttribute("name")) return node.dataset.key || null;
  const oneOfMany = node.matches("button, [type=radio], [type=checkbox]");
  return oneOfMany ? `${node.getAttribute("name")}=${node.getAttribute("value")}` : node.getAttribute("name");
}

function patch(shown, fresh) {
  if (shown.nodeName !== fresh.nodeName || keyOf(shown) !== keyOf(fresh)) {
    shown.replaceWith(fresh);
    return;
  }
  if (shown.nodeType !== Node.ELEMENT_NODE) {
    if (shown.data !== fresh.data) shown.data = fresh.data;
    return;
  }
  if (shown.hasAttribute("data-live")) return;
  patchAttributes(shown, fresh);
  if (!shown.hasAttribute("data-loaded")) patchChildren(shown, fresh);
}

function patchAttributes(shown, fresh) {
  for (const { name } of [...shown.attributes]) {
    if (!fresh.hasAttribute(name) && !isOwn(shown, name)) shown.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (shown.getAttribute(name) !== value && !isOwn(shown, name)) shown.setAttribute(name, value);
  }
}

function patchChildren(shown, fresh) {
  const keyed = new Map([...shown.childNodes].filter(keyOf).map((node) => [keyOf(node), node]));
  let next = shown.firstChild;
  for (const child of [...fresh.childNodes]) {
    const key = keyOf(child);
    const same = key ? keyed.get(key) : next && !keyOf(next) && next.nodeName === child.nodeName ? next : null;
    keyed.delete(key);
    if (!same) {
      shown.insertBefore(child, next);
      continue;
    }
    if (same === next) next = next.nextSibling;
    else shown.insertBefore(same, next);
    patch(same, child);
  }
  while (next) {
    const gone = next;
    next = next.nextSibling;
    gone.remove();
  }
}

// ---- Looking again

let looking = null;
let wanted = false;

const here = () => location.pathname + location.search;

// What to fetch for it: of many people the server finds those who are looked for.
function wantedHere() {
  const address = new URL(location.href);
  const find = document.querySelector("[data-find]")?.value;
  if (find) address.searchParams.set("find", find);
  return address;
}

async function look() {
  wanted = true;
  looking ??= (async () => {
    while (wanted) {
      wanted = false;
      const asked = here();
      const answer = await fetch(wantedHere(), { headers: FROM_SCRIPT });
      // Who has gone on meanwhile has asked for another look already.
      if (asked === here()) {
        if (answer.redirected) history.replaceState(null, "", answer.url);
        await show(answer);
      }
      const moves = document.querySelector(".clock[aria-busy=true]");
      await new Promise((resolve) => setTimeout(resolve, moves ? CALM_WHILE_TIME_MOVES : CALM));
    }
    looking = null;
  })().catch(() => {
    looking = null;
  });
}

async function show(answer) {
  if (!answer.ok) return toast(await answer.text());
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const focused = document.activeElement;
  const around = keysAround(focused);
  const log = document.querySelector("[data-scroll]");
  const place = document.querySelector("main").dataset.key;
  const atEnd = !log || log.scrollHeight - log.scrollTop - log.clientHeight < 40;
  patch(document.documentElement, fresh.documentElement);
  if (!document.contains(focused)) focusAmong(around);
  settle(atEnd || place !== document.querySelector("main").dataset.key);
}

function keysAround(node) {
  const keys = [];
  for (; node; node = node.parentElement) if (node.dataset?.key) keys.push(node.dataset.key);
  return keys;
}

function focusAmong(keys) {
  if (document.querySelector("dialog[data-modal]")) return;
  const found = keys.map((key) => document.querySelector(`[data-key="${CSS.escape(key)}"]`)).find(Boolean);
  found?.focus({ preventScroll: true });
}

// What the served page leaves to the script: open dialogs, the end of the conversation, the search that was typed.
function settle(toEnd) {
  const modal = document.querySelector("dialog[data-modal]");
  if (modal && !modal.open) {
    modal.showModal();
    modal.querySelector("[autofocus], .content :is(input, select, textarea, button):not([hidden])")?.focus();
  }
  document.querySelectorAll("[data-filter]").forEach(filter);
  document.querySelectorAll("[data-max]").forEach(limit);
  remembered();
  const named = location.hash.startsWith("#m-") && document.getElementById(location.hash.slice(1));
  const log = document.querySelector("[data-scroll]");
  if (named) {
    named.scrollIntoView({ block: "center" });
    named.focus({ preventScroll: true });
    history.replaceState(null, "", here());
  } else if (toEnd && log) log.scrollTop = log.scrollHeight;
}

function go(address) {
  history.pushState(null, "", address);
  return look();
}

// ---- Acting

async function send(form, button) {
  const body = new URLSearchParams(new FormData(form, button?.name ? button : undefined));
  const wrote = form.elements.text?.value;
  const action = button?.hasAttribute("formaction") ? button.formAction : form.action;
  form.setAttribute("aria-busy", "true");
  button?.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(action, { method: "POST", body, headers: FROM_SCRIPT });
    if (answer.redirected) {
      if (answer.url !== location.href) history.pushState(null, "", answer.url);
      await show(answer);
    } else {
      const words = await answer.text();
      if (words) toast(words, answer.ok);
      if (answer.ok && form.matches("[data-composer]") && form.elements.text.value === wrote) emptied(form);
    }
  } catch {
    toast(document.getElementById("toast").dataset.lost);
  } finally {
    form.removeAttribute("aria-busy");
    button?.removeAttribute("aria-busy");
  }
  await look();
}

function confirmed(asked) {
  const dialog = document.getElementById("confirm");
  const { title, text, confirm, deny, style } = JSON.parse(asked);
  const [no, yes] = dialog.querySelectorAll("button");
  dialog.querySelector("h2").textContent = title;
  dialog.querySelector("p").innerHTML = text;
  no.textContent = deny || dialog.dataset.wordsDeny;
  yes.textContent = confirm || dialog.dataset.wordsConfirm;
  yes.className = style === "danger" ? "danger" : "primary";
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true }));
}

// Pressed again before there was an answer; what a control changes is sent each time.
function isUnderWay(form, button) {
  const isSame = (other) => other.value === button.value && other.formAction === button.formAction;
  const busy = [...form.querySelectorAll("button[aria-busy=true]")];
  return Boolean(button) && !button.hasAttribute("data-acts") && busy.some(isSame);
}

async function submitted(event) {
  const form = event.target;
  if (form.method !== "post" || form.matches("[data-native]")) return;
  event.preventDefault();
  const button = event.submitter;
  if (isUnderWay(form, button)) return;
  const asked = button?.dataset.confirm ?? button?.previousElementSibling?.dataset?.confirm;
  if (asked && !(await confirmed(asked))) return;
  if (button?.dataset.url) window.open(button.dataset.url, "_blank", "noopener");
  await send(form, button);
}

// A control that acts by itself presses the hidden button beside it: on "change", on "enter", or on each "input".
function acts(control, on) {
  const holder = control.closest?.("[data-act]");
  if (!holder?.dataset.act.split(" ").includes(on)) return false;
  const button = holder.parentElement.querySelector("button[data-acts]");
  button.form.requestSubmit(button);
  return true;
}

// With the keyboard one passes over the other options of a menu first.
let byKeyboard = false;

function changed(event) {
  const control = event.target;
  if (control.matches("[data-max] input")) limit(control.closest("[data-max]"));
  if (byKeyboard && control.matches("select[data-act]")) control.dataset.passing = "";
  else acts(control, "change");
}

function chosen(control) {
  if (!control.matches?.("select[data-passing]")) return false;
  delete control.dataset.passing;
  return acts(control, "change");
}

function limit(group) {
  const boxes = [...group.querySelectorAll("input[type=checkbox]")];
  const full = boxes.filter((box) => box.checked).length >= Number(group.dataset.max);
  for (const box of boxes) box.disabled = full && !box.checked;
}

// ---- Menus whose options the app suggests

let asking = 0;

async function suggest(field) {
  const mine = ++asking;
  const query = field.value;
  if (query.length < Number(field.dataset.min || 0)) return;
  await new Promise((resolve) => setTimeout(resolve, 200));
  if (mine !== asking) return;
  const form = field.form;
  const body = new URLSearchParams({ act: field.dataset.suggest, query });
  const answer = await fetch(`${form.action}/options`, { method: "POST", body, headers: FROM_SCRIPT });
  if (!answer.ok) return toast(await answer.text());
  const text = await answer.text();
  if (mine !== asking) return;
  const menu = form.elements.namedItem(field.dataset.suggest);
  const chosen = [...menu.selectedOptions].filter((option) => option.value);
  menu.innerHTML = text;
  for (const option of chosen) {
    for (const again of [...menu.options].filter((each) => each.value === option.value)) again.remove();
    menu.append(option);
    option.selected = true;
  }
  menu.toggleAttribute("data-loaded", true);
}

// ---- The message box

const commands = () => [...document.querySelectorAll("#commands [role=option]")];

function complete(box) {
  const list = document.getElementById("commands");
  const typed = box.value;
  for (const option of commands()) option.hidden = !typed.startsWith("/") || !option.dataset.command.startsWith(typed.split(" ")[0]) ;
  list.hidden = !typed.startsWith("/") || commands().every((option) => option.hidden);
  box.setAttribute("aria-expanded", String(!list.hidden));
  point(null);
}

function point(option) {
  const box = document.getElementById("text");
  for (const each of commands()) each.setAttribute("aria-selected", String(each === option));
  if (option) box.setAttribute("aria-activedescendant", option.id);
  else box.removeAttribute("aria-activedescendant");
}

function emptied(form) {
  form.reset();
  complete(document.getElementById("text"));
}

function choose(option) {
  const box = document.getElementById("text");
  box.value = option.dataset.command;
  document.getElementById("commands").hidden = true;
  box.setAttribute("aria-expanded", "false");
  point(null);
  box.focus();
}

function typedInBox(event) {
  const list = document.getElementById("commands");
  if (list.hidden) return;
  const open = commands().filter((option) => !option.hidden);
  const at = open.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) point(open.at((at + step + (at < 0 && step < 0 ? 1 : 0)) % open.length));
  else if (event.key === "Tab" || (event.key === "Enter" && at >= 0)) choose(open[Math.max(at, 0)]);
  else if (event.key === "Escape") list.hidden = true;
  else return;
  event.preventDefault();
}

// ---- Small things

function filter(field) {
  const words = field.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const entries = field.dataset.filter ? document.querySelectorAll(`${field.dataset.filter} > *`) : field.closest("fieldset").querySelectorAll("label");
  for (const entry of entries) {
    const text = entry.textContent.toLocaleLowerCase();
    entry.hidden = !words.every((word) => text.includes(word));
  }
}

let silence;
function toast(text, good = false) {
  const place = document.getElementById("toast");
  place.textContent = text;
  place.classList.toggle("good", good);
  place.classList.add("shown");
  clearTimeout(silence);
  silence = setTimeout(() => place.classList.remove("shown"), good ? 3000 : 8000);
}

// Which parts of the page a visitor has folded away.
const known = new WeakSet();

function remembered() {
  for (const details of document.querySelectorAll("details[data-remember]")) {
    if (known.has(details)) continue;
    known.add(details);
    const kept = sessionStorage.getItem(details.dataset.remember);
    if (kept !== null) details.open = kept === "open";
    details.addEventListener("toggle", () => sessionStorage.setItem(details.dataset.remember, details.open ? "open" : "shut"));
  }
  const folded = sessionStorage.getItem("side") === "shut";
  document.getElementById("side").hidden = folded;
  document.querySelector(".side-toggle").setAttribute("aria-expanded", String(!folded));
}

async function unfolded(details) {
  if (!details.open || !details.dataset.load || details.hasAttribute("data-loaded")) return;
  const answer = await fetch(details.dataset.load, { headers: FROM_SCRIPT });
  if (!answer.ok) return;
  details.insertAdjacentHTML("beforeend", await answer.text());
  details.toggleAttribute("data-loaded", true);
}

// ---- Listening

document.addEventListener("submit", submitted);
document.addEventListener("change", changed);
document.addEventListener("toggle", (event) => unfolded(event.target), true);
document.addEventListener("pointerdown", () => (byKeyboard = false), true);
document.addEventListener("focusout", (event) => chosen(event.target));
window.addEventListener("popstate", look);

document.addEventListener("input", ({ target }) => {
  if (target.matches("[data-filter]")) filter(target);
  if (target.matches("[data-find]")) look();
  if (target.matches("[data-suggest]")) suggest(target);
  if (target.id === "text") complete(target);
  acts(target, "input");
});

document.addEventListener("focusin", ({ target }) => {
  if (target.matches("[data-suggest]") && target.dataset.min === "0") suggest(target);
});

document.addEventListener("keydown", (event) => {
  byKeyboard = true;
  const { target, key } = event;
  if (target.id === "text") typedInBox(event);
  else if (key === "Enter" && chosen(target)) event.preventDefault();
  else if (key === "Enter" && target.matches("[data-filter], [data-suggest]")) event.preventDefault();
  else if (key === "Enter" && target.matches("input") && acts(target, "enter")) event.preventDefault();
  else if (key === "Escape") document.querySelectorAll("details.menu[open], details.overflow[open]").forEach((menu) => (menu.open = false));
});

document.addEventListener("click", (event) => {
  const { target } = event;
  const option = target.closest("#commands [role=option]");
  const link = target.closest("a[href^='/as/'], a[href^='?']");
  if (option) choose(option);
  if (target.closest(".side-toggle")) {
    sessionStorage.setItem("side", document.getElementById("side").hidden ? "open" : "shut");
    remembered();
  }
  for (const menu of document.querySelectorAll("details.menu[open], details.overflow[open]")) {
    if (!menu.contains(target) || target.closest("button")) menu.open = false;
  }
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
    event.preventDefault();
    go(link.getAttribute("href"));
  }
});

// Escape closes a form as its own button does: the app may want to hear of it.
document.addEventListener("cancel", (event) => {
  if (!event.target.matches("dialog[data-modal]")) return;
  event.preventDefault();
  event.target.querySelector("[data-close]").click();
}, true);

// A browser keeps six connections to one server: tabs that nobody sees leave theirs to the others.
let events = null;

function listen() {
  if (document.hidden) {
    events?.close();
    events = null;
  } else if (!events) {
    events = new EventSource("/page/changes");
    events.onmessage = look;
    events.onerror = () => toast(document.getElementById("toast").dataset.lost);
    events.onopen = () => document.getElementById("toast").classList.remove("shown");
  }
}

document.addEventListener("visibilitychange", listen);
listen();
settle(true);
