// Draws messages. Everything that came from outside goes in as text.
import { ballot } from "./poll.js";

export function make(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name === "class") node.className = value;
    else if (name === "data") Object.assign(node.dataset, value);
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

// arrange makes nodes the children of a parent, in their order. One that stays
// is not taken out on the way: it would lose its focus and half a click.
export function arrange(parent, nodes) {
  const staying = new Set(nodes);
  for (const child of [...parent.childNodes]) if (!staying.has(child)) child.remove();
  nodes.forEach((node, i) => {
    if (parent.childNodes[i] !== node) parent.insertBefore(node, parent.childNodes[i] ?? null);
  });
}

const tags = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote" };

// formatted turns a text and its entities (offsets in UTF-16 units, as
// strings here count) into nodes.
export function formatted(text, entities = []) {
  const build = (from, to, list) => {
    const nodes = [];
    let at = from;
    for (let i = 0; i < list.length; i++) {
      const entity = list[i];
      if (entity.offset < at) continue;
      const end = Math.min(entity.offset + entity.length, to);
      nodes.push(text.slice(at, entity.offset));
      const inner = list.slice(i + 1).filter((other) => other.offset < end);
      nodes.push(dress(entity, text.slice(entity.offset, end), build(entity.offset, end, inner)));
      at = end;
    }
    nodes.push(text.slice(at, to));
    return nodes.filter((node) => node !== "");
  };
  return build(0, text.length, entities);
}

function dress(entity, text, children) {
  if (tags[entity.type]) return make(tags[entity.type], {}, ...children);
  if (entity.type === "spoiler") return make("span", { class: "spoiler", tabindex: "0" }, ...children);
  const address = entity.type === "text_link" ? entity.url : entity.type === "url" ? text : "";
  if (/^https?:\/\//.test(address)) return make("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, ...children);
  return make("span", {}, ...children);
}

const kinds = { sticker: "👍", voice: "🎤 0:03", contact: "👤" };

// pin draws a place: without a map, which would be on another host.
function pin({ location, venue }) {
  const where = `${location.latitude.toFixed(5)}, ${location.longitude.toFixed(5)}`;
  return make("div", { class: "pin", data: { testid: "pin" } },
    make("span", { class: "spot", "aria-hidden": "true" }, "📍"),
    venue ? make("strong", {}, venue.title) : null, venue ? make("span", {}, venue.address) : null, make("small", {}, where));
}

// bubble draws one message; mine tells whether the phone's owner wrote it.
export function bubble(message, { mine, from, tap, edited, voting }) {
  if (message.service) return make("div", { class: "service" }, message.service);
  const said = make("div", { class: "said" });
  if (from) said.append(make("span", { class: "from" }, from));
  if (message.photo) said.append(make("img", { src: message.photo.url, alt: message.caption || "🖼" }));
  if (message.document) {
    said.append(make("a", { class: "file", href: message.document.url, download: message.document.name }, "📎 " + message.document.name));
  }
  if (message.location) said.append(pin(message));
  if (kinds[message.kind]) said.append(kinds[message.kind]);
  said.append(...formatted(message.text || message.caption || "", message.entities));
  if (message.poll) said.append(ballot(message.poll, voting(message)));
  const time = new Date(message.date * 1000).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Shanghai" });
  said.append(make("span", { class: "when" }, (message.edited ? edited + " " : "") + time));
  const node = make("div", { class: "bubble" + (mine ? " mine" : "") + (message.buttons || message.poll ? " wide" : ""), data: { testid: "message", messageId: message.id } }, said);
  if (message.buttons) node.append(make("div", { class: "rows" }, ...message.buttons.map((row) => make("div", { class: "row" }, ...row.map((button) => inline(button, message, tap))))));
  return node;
}

function inline(button, message, tap) {
  if (button.url) return make("a", { href: button.url, target: "_blank", rel: "noopener noreferrer", data: { testid: "inline-button", label: button.text } }, button.text);
  return make("button", {
    type: "button", data: { testid: "inline-button", label: button.text },
    onclick: (event) => tap(message, button.data, event.currentTarget),
  }, button.text);
}
