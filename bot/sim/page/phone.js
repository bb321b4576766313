import { t } from "./texts.js";
import { make, arrange, bubble } from "./message.js";
import { api, ask } from "./app.js";

// Phone is one person's phone: a chat with the bot, or a group.
export class Phone {
  constructor(id) {
    this.id = id;
    this.chat = id;
    this.shown = "";
    this.picked = new Map(); // ticks in polls not sent yet, which outlive redrawing
    this.head = make("div", { class: "head" });
    this.log = make("div", { class: "log", role: "log", "aria-live": "polite" });
    this.foot = make("div", { class: "foot" });
    this.node = make("section", { class: "phone", data: { person: id } }, this.head, this.log, this.foot);
  }

  async update(person, state) {
    this.person = person;
    this.state = state;
    this.groups = state.chats.filter((chat) => chat.members.includes(this.id));
    if (this.chat !== this.id && !this.groups.some((chat) => chat.id === this.chat)) this.chat = this.id;
    const view = await api(`/sim/chats/${this.chat}?person=${this.id}`);
    const key = JSON.stringify([view, person, this.groups, document.documentElement.lang]);
    if (key === this.shown) return;
    this.shown = key;
    this.node.setAttribute("aria-label", person.name);
    this.drawHead();
    const follow = this.atEnd();
    const sent = this.drawLog(view);
    this.drawFoot(view); // may take room from the log
    if (follow || sent) this.bottom();
  }

  atEnd() { return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 80; }

  drawHead() {
    const standing = this.person.deleted ? t("deleted") : this.person.blocked ? t("blocked") : this.state.bot.name;
    const where = this.groups.length
      ? make("select", { "aria-label": t("pick"), onchange: (event) => { this.chat = Number(event.target.value); this.refresh(); } },
        ...[{ id: this.id, title: standing }, ...this.groups].map((chat) => make("option", { value: chat.id, selected: chat.id === this.chat }, chat.title)))
      : make("span", {}, standing);
    this.head.replaceChildren(
      make("div", { class: "avatar", "aria-hidden": "true" }, [...this.person.name][0]),
      make("div", { class: "who" }, make("strong", {}, this.person.name), where),
      make("button", { type: "button", class: "icon", "aria-label": t("more"), onclick: () => this.popMore() }, "⋯"));
  }

  // drawLog tells whether the newest message is one that this person just sent.
  drawLog(view) {
    const names = Object.fromEntries(this.state.people.map((person) => [person.id, person.name]));
    const shown = view.messages.filter((message) => !message.deleted);
    const known = new Map([...this.log.children].map((node) => [node.dataset.key, node]));
    arrange(this.log, shown.map((message) => {
      const key = JSON.stringify([this.chat, message, document.documentElement.lang]);
      if (known.has(key)) return known.get(key);
      const mine = message.from === this.id && !message.bot;
      const from = this.chat !== this.id && !mine ? (message.bot ? this.state.bot.name : names[message.from]) : "";
      const node = bubble(message, { mine, from, edited: t("edited"), tap: (...args) => this.tap(...args), voting: (shown) => this.voting(shown) });
      node.dataset.key = key;
      node.classList.add("fresh");
      node.addEventListener("animationend", () => node.classList.remove("fresh"));
      return node;
    }));
    if (shown.length === 0) {
      const about = this.state.bot.description;
      const words = about[(this.person.language || "").slice(0, 2)] ?? about[""] ?? "";
      this.log.append(make("p", { class: "empty" }, words));
    }
    if (view.action === "typing") this.log.append(make("span", { class: "typing" }, t("typing")));
    const last = shown.at(-1);
    return !!last && last.from === this.id && !last.bot && this.log.lastElementChild.classList.contains("fresh");
  }

  bottom() { this.log.scrollTop = this.log.scrollHeight; }

  drawFoot(view) {
    this.view = view;
    if (this.person.deleted || (this.person.blocked && this.chat === this.id)) {
      this.foot.replaceChildren(make("p", { class: "empty" }, t("gone")));
      return;
    }
    if (!this.person.started && this.chat === this.id) {
      this.foot.replaceChildren(make("button", { type: "button", class: "primary start", data: { testid: "start" }, onclick: () => this.act("start", {}) }, t("start")));
      return;
    }
    if (!this.field) this.makeField();
    this.field.placeholder = t("write");
    const keys = view.keys && make("div", { class: "rows keys" }, ...view.keys.map((row) => make("div", { class: "row" }, ...row.map((key) => make("button", {
      type: "button", data: { testid: "reply-key", label: key.text },
      onclick: () => key.location ? this.sendLocation() : this.act("send", { chat: this.chat, text: key.text }),
    }, key.text)))));
    arrange(this.foot, [this.writing, ...(keys ? [keys] : [])]);
  }

  // The field outlives redrawing, so that half-written words stay, and the caret.
  makeField() {
    this.field = make("textarea", { rows: "1", "aria-label": t("write"), data: { testid: "composer" } });
    const send = () => {
      const text = this.field.value.trim();
      if (!text) return;
      this.field.value = "";
      this.act("send", { chat: this.chat, text });
    };
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      send();
    });
    this.writing = make("div", { class: "write" },
      make("button", { type: "button", class: "icon", "aria-label": t("menu"), data: { testid: "menu" }, onclick: () => this.popMenu() }, "☰"),
      this.field,
      make("button", { type: "button", class: "icon", "aria-label": t("attach"), onclick: () => this.popAttach() }, "📎"),
      make("button", { type: "button", class: "icon", "aria-label": t("send"), data: { testid: "send" }, onclick: send }, "➤"));
  }

  voting(message) {
    const key = `${this.chat} ${message.id}`;
    if (!this.picked.has(key)) this.picked.set(key, new Set());
    const picked = this.picked.get(key);
    const where = { chat: this.chat, message: message.id };
    return {
      picked,
      vote: (options) => { picked.clear(); this.act("vote", { ...where, options }); },
      withdraw: () => this.act("withdraw", where),
    };
  }

  async act(verb, body) {
    try {
      await api(`/sim/people/${this.id}/${verb}`, body);
    } catch (error) {
      this.toast(error.message);
    }
  }

  async tap(message, data, button) {
    button.classList.add("busy");
    try {
      const { tap } = await api(`/sim/people/${this.id}/tap`, { chat: this.chat, message: message.id, data });
      for (let i = 0; i < 60; i++) {
        const answer = await api(`/sim/taps/${tap}`);
        if (answer.answered) {
          if (answer.text) answer.alert ? this.alert(answer.text) : this.toast(answer.text);
          break;
        }
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
    } catch (error) {
      this.toast(error.message);
    }
    button.classList.remove("busy");
  }

  toast(text) {
    this.node.querySelector(".toast")?.remove();
    const node = make("div", { class: "toast", role: "status", data: { testid: "toast" } }, text);
    this.node.append(node);
    setTimeout(() => node.remove(), 4000);
  }

  alert(text) {
    const node = make("div", { class: "alert", role: "alertdialog", data: { testid: "alert" } },
      make("div", {}, text, make("button", { type: "button", class: "primary", onclick: () => node.remove() }, t("ok"))));
    this.node.append(node);
    node.querySelector("button").focus();
  }

  pop(entries) {
    const open = this.node.querySelector(".pop");
    open?.remove();
    if (open || entries.length === 0) return;
    const node = make("div", { class: "pop" }, ...entries.map(([children, act]) => make("button", {
      type: "button", onclick: () => { node.remove(); act(); },
    }, ...children)));
    node.addEventListener("keydown", (event) => { if (event.key === "Escape") node.remove(); });
    this.node.append(node);
    node.querySelector("button").focus();
  }

  popMenu() {
    this.pop(this.view.commands.map((entry) => [[make("code", {}, "/" + entry.command), make("small", {}, entry.description)],
      () => this.act("send", { chat: this.chat, text: "/" + entry.command })]));
  }

  popAttach() {
    const other = (kind) => [[t(kind)], () => this.act("other", { chat: this.chat, kind })];
    this.pop([[[t("photo")], () => this.upload("photo", "image/*")], [[t("document")], () => this.upload("document", "")],
      other("sticker"), other("voice"), [[t("location")], () => this.sendLocation()]]);
  }

  // A phone here is wherever its owner says; at first where the last pin is.
  async sendLocation() {
    const pin = this.view.messages.findLast((message) => message.venue && !message.deleted)?.location ?? { latitude: 30.05, longitude: 121.15 };
    const values = await ask(t("location"), [{ name: "latitude", label: t("latitude"), value: pin.latitude }, { name: "longitude", label: t("longitude"), value: pin.longitude }]);
    if (values) this.act("location", { chat: this.chat, latitude: Number(values.latitude), longitude: Number(values.longitude) });
  }

  upload(kind, accept) {
    const input = make("input", { type: "file", accept });
    input.addEventListener("change", async () => {
      const file = input.files[0];
      const query = new URLSearchParams({ chat: this.chat, kind, name: file.name });
      try {
        await api(`/sim/people/${this.id}/upload?${query}`, file, "POST");
      } catch (error) {
        this.toast(error.message);
      }
    });
    input.click();
  }

  popMore() {
    const foreign = this.state.chats.filter((chat) => !chat.members.includes(this.id));
    this.pop([
      [[this.person.blocked ? t("unblock") : t("block")], () => this.act(this.person.blocked ? "unblock" : "block", {})],
      [[t("payload")], async () => {
        const values = await ask(t("payload"), [{ name: "payload", label: "start=" }]);
        if (values) this.act("start", values);
      }],
      [[t("group")], async () => {
        const values = await ask(t("group"), [{ name: "title", label: t("title2") }]);
        if (!values) return;
        const { id } = await api("/sim/groups", { title: values.title, by: this.id });
        await api(`/sim/groups/${id}/bot`, { by: this.id, as: "member" });
        this.chat = id;
        this.refresh();
      }],
      ...foreign.map((chat) => [[`${t("join")}: ${chat.title}`], async () => { await api(`/sim/groups/${chat.id}/members`, { person: this.id }); this.chat = chat.id; this.refresh(); }]),
      [[t("remove")], () => api(`/sim/people/${this.id}`, {}, "DELETE")],
    ]);
  }

  refresh() {
    this.shown = "";
    this.update(this.person, this.state);
  }
}
