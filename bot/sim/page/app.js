import { t, switchLanguage, label } from "./texts.js";
import { make } from "./message.js";
import { Phone } from "./phone.js";

const phones = new Map();
let state = { people: [], chats: [], bot: {} };
let current = null;
let ahead = 0;

export async function api(path, body, method = body === undefined ? "GET" : "POST") {
  const options = { method };
  if (body instanceof Blob) options.body = body;
  else if (body !== undefined && method !== "GET") {
    options.body = JSON.stringify(body);
    options.headers = { "Content-Type": "application/json" };
  }
  const answer = await fetch(path, options);
  const result = await answer.json();
  if (!answer.ok) throw new Error(result.error);
  return result;
}

// ask opens a small form and gives its values, or null.
export function ask(title, fields) {
  const dialog = document.querySelector("#ask");
  dialog.querySelector("h2").textContent = title;
  dialog.querySelector(".fields").replaceChildren(...fields.map((field) => make("label", {}, field.label,
    field.options ? make("select", { name: field.name }, ...field.options.map(([value, text]) => make("option", { value }, text)))
      : make("input", { name: field.name, value: field.value, required: true, maxlength: "64", autocomplete: "off" }))));
  dialog.returnValue = "cancel";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => {
    const values = Object.fromEntries(new FormData(dialog.querySelector("form")));
    resolve(dialog.returnValue === "ok" ? values : null);
  }, { once: true }));
}

async function refresh() {
  state = await api("/sim/state");
  ahead = Date.parse(state.now) - Date.now();
  for (const person of state.people) {
    if (!phones.has(person.id)) {
      const phone = new Phone(person.id);
      phones.set(person.id, phone);
      document.querySelector("#phones").append(phone.node);
    }
  }
  if (!phones.has(current)) current = state.people[0]?.id ?? null;
  drawTabs();
  await Promise.all(state.people.map((person) => phones.get(person.id).update(person, state)));
}

function drawTabs() {
  for (const [id, phone] of phones) phone.node.classList.toggle("current", id === current);
  document.querySelector("#tabs").replaceChildren(...state.people.map((person) => make("button", {
    type: "button", "aria-pressed": String(person.id === current), data: { testid: "person-tab", personTab: person.id },
    onclick: () => { current = person.id; drawTabs(); phones.get(current).bottom(); },
  }, person.name)));
}

// One refresh at a time; what changes meanwhile is seen by the next.
let busy = false, again = false;
async function changed() {
  if (busy) { again = true; return; }
  busy = true;
  try {
    do { again = false; await refresh(); } while (again);
  } catch { again = false; } finally { busy = false; }
}

function listen() {
  const events = new EventSource("/sim/events");
  events.onmessage = () => { document.querySelector("#offline").hidden = true; changed(); };
  events.onerror = () => { document.querySelector("#offline").hidden = false; };
}

async function addPerson() {
  const values = await ask(t("addTitle"), [{ name: "name", label: t("name") },
    { name: "language", label: t("language"), options: [["zh-hans", "简体中文"], ["en", "English"]] }]);
  if (!values) return;
  current = (await api("/sim/people", values)).id;
  await changed();
  phones.get(current)?.node.scrollIntoView({ inline: "center", block: "nearest" });
}

async function drawDrawer() {
  const drawer = document.querySelector("#drawer");
  const calls = (await api("/sim/calls")).slice(-25).reverse();
  const act = (text, path, body) => make("button", { type: "button", onclick: async () => { await api(path, body); drawDrawer(); } }, text);
  const morning = () => {
    const now = new Date(Date.now() + ahead + 8 * 3600e3);
    const next = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1, 7, 59, 50);
    return Math.ceil((next - now.getTime()) / 1000);
  };
  drawer.replaceChildren(
    make("button", { type: "button", onclick: toggleDrawer }, t("close")),
    make("h2", {}, t("clock")),
    make("div", { class: "row" }, act(t("hour"), "/sim/clock", { forward: 3600 }), act(t("day"), "/sim/clock", { forward: morning() })),
    make("h2", {}, t("faults")),
    make("div", { class: "row" }, act(t("f429"), "/sim/faults", { method: "", kind: "rate429", count: 3, seconds: 2 }), act(t("f500"), "/sim/faults", { method: "", kind: "status500", count: 3 })),
    make("h2", {}, t("calls")),
    make("ol", { reversed: true, start: calls[0]?.n ?? 0 }, ...calls.map((call) => make("li", {}, `${call.method} ${call.status} `, make("small", {}, (call.params.text || "").slice(0, 60))))));
}

function toggleDrawer() {
  const drawer = document.querySelector("#drawer");
  drawer.hidden = !drawer.hidden;
  document.querySelector("#more").setAttribute("aria-expanded", String(!drawer.hidden));
  if (!drawer.hidden) drawDrawer();
}

document.querySelector("#add").addEventListener("click", addPerson);
document.querySelector("#more").addEventListener("click", toggleDrawer);
document.querySelector("#language").addEventListener("click", () => { switchLanguage(); label(); changed(); });
setInterval(() => {
  document.querySelector("#clock").textContent = new Date(Date.now() + ahead).toLocaleString("zh-CN", { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit", timeZone: "Asia/Shanghai" });
}, 500);
label();
listen();
