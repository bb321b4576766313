import { t } from "./texts.js";
import { make } from "./message.js";

const clock = (seconds) => new Date(seconds * 1000).toLocaleString("zh-CN", { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", timeZone: "Asia/Shanghai" });

// ballot draws a poll as its phone's owner sees it: options to tap until they
// voted, then what they chose, and the results where they may see them.
// picked is the set of options ticked so far of a poll that takes several.
export function ballot(poll, { vote, withdraw, picked }) {
  const voted = poll.options.some((option) => option.chosen);
  const open = !poll.closed && !voted;
  const sort = [t((poll.anonymous ? "anonymous" : "public") + (poll.quiz ? "Quiz" : "Poll"))];
  if (poll.multiple) sort.push(t("several"));
  const node = make("div", { class: "poll", data: { testid: "poll" } },
    make("strong", {}, poll.question), make("small", {}, sort.join(" · ")),
    ...poll.options.map((option, i) => open ? choice(poll, option, i, vote, picked) : outcome(poll, option)));
  if (open && poll.multiple) {
    node.append(make("button", { type: "button", class: "primary", data: { testid: "poll-vote" }, disabled: picked.size === 0, onclick: () => vote([...picked]) }, t("vote")));
  }
  if (poll.explanation) node.append(make("p", { class: "because" }, "💡 " + poll.explanation));
  node.append(make("div", { class: "below" }, make("small", {}, standing(poll, voted)),
    voted && !poll.closed && poll.revoting ? make("button", { type: "button", data: { testid: "poll-withdraw" }, onclick: withdraw }, t("withdraw")) : null));
  return node;
}

function choice(poll, option, i, vote, picked) {
  const button = make("button", {
    type: "button", class: "option", "aria-pressed": poll.multiple ? String(picked.has(i)) : undefined, data: { testid: "poll-option", label: option.text },
    onclick: () => {
      if (!poll.multiple) return vote([i]);
      if (!picked.delete(i)) picked.add(i);
      button.setAttribute("aria-pressed", String(picked.has(i)));
      button.parentNode.querySelector("[data-testid=poll-vote]").disabled = picked.size === 0;
    },
  }, option.text);
  return button;
}

function outcome(poll, option) {
  const share = poll.results && poll.voters > 0 ? Math.round(option.votes * 100 / poll.voters) : 0;
  const known = poll.quiz && poll.results;
  const mark = known && option.right ? "✅" : known && option.chosen ? "❌" : option.chosen ? "✓" : "";
  return make("div", { class: "option outcome" + (option.chosen ? " chosen" : ""), data: { testid: "poll-outcome", label: option.text } },
    make("span", {}, option.text), make("span", { class: "share" }, mark, poll.results ? ` ${share}%` : ""),
    poll.results ? make("i", { class: "bar", style: `width: ${share}%` }) : null);
}

function standing(poll, voted) {
  const said = [poll.voters ? t("voters").replace("{n}", poll.voters) : t("nobody")];
  if (poll.closed) said.unshift(t("final"));
  else if (poll.hidden && voted) said.push(t("later"));
  if (poll.closes) said.push(t("until").replace("{time}", clock(poll.closes)));
  return said.join(" · ");
}
