// The words of the page's own controls; what the phones show comes from the bot.
const texts = {
  zh: {
    title: "试用台", lead: "每部手机都连着机器人。点“开始”，注册，看看今天的小知识。", offline: "连接断了，正在重连……",
    add: "＋ 加一位居民", more: "更多", cancel: "取消", ok: "好", start: "开始", write: "写点什么……", send: "发送", menu: "菜单", attach: "添加",
    name: "名字", language: "语言", addTitle: "加一位居民", blocked: "已停用机器人", deleted: "账号已注销", bot: "机器人",
    photo: "图片", document: "文件", sticker: "贴纸", voice: "语音", location: "位置", latitude: "纬度", longitude: "经度", block: "停用机器人", unblock: "重新启用",
    remove: "注销账号", group: "建群并拉机器人进来", join: "加入群", title2: "群名", payload: "打开带参数的链接", edited: "已修改",
    clock: "时间", hour: "往后 1 小时", day: "到明天早上", faults: "故障", f429: "接下来 3 次：429", f500: "接下来 3 次：500", calls: "机器人的调用", close: "关闭",
    pick: "选一部手机", typing: "正在输入……", gone: "这个聊天现在收不到消息。",
    publicPoll: "公开投票", anonymousPoll: "匿名投票", publicQuiz: "公开测验", anonymousQuiz: "匿名测验", several: "可多选", vote: "投票", withdraw: "撤回",
    voters: "{n} 人已投", nobody: "还没人投", final: "最终结果", later: "结束后公布结果", until: "{time} 截止",
  },
  en: {
    title: "Try it out", lead: "Every phone talks to the bot. Press Start, sign up, see today's tip.", offline: "Connection lost, trying again…",
    add: "＋ Add a resident", more: "More", cancel: "Cancel", ok: "OK", start: "Start", write: "Message", send: "Send", menu: "Menu", attach: "Attach",
    name: "Name", language: "Language", addTitle: "Add a resident", blocked: "bot blocked", deleted: "account deleted", bot: "bot",
    photo: "Photo", document: "File", sticker: "Sticker", voice: "Voice", location: "Location", latitude: "Latitude", longitude: "Longitude", block: "Block the bot", unblock: "Unblock the bot",
    remove: "Delete the account", group: "New group with the bot", join: "Join a group", title2: "Title", payload: "Open a link with a parameter", edited: "edited",
    clock: "Clock", hour: "1 hour on", day: "On to tomorrow morning", faults: "Faults", f429: "Next 3 calls: 429", f500: "Next 3 calls: 500", calls: "The bot's calls", close: "Close",
    pick: "Choose a phone", typing: "typing…", gone: "This chat takes no messages now.",
    publicPoll: "Public poll", anonymousPoll: "Anonymous poll", publicQuiz: "Public quiz", anonymousQuiz: "Anonymous quiz", several: "several answers", vote: "Vote", withdraw: "Retract",
    voters: "votes: {n}", nobody: "no votes yet", final: "Final results", later: "results when it closes", until: "until {time}",
  },
};

let language = localStorage.getItem("language") || (navigator.language.startsWith("en") ? "en" : "zh");

export const t = (key) => texts[language][key];

export function switchLanguage() {
  language = language === "zh" ? "en" : "zh";
  localStorage.setItem("language", language);
}

// label writes the words of the page's fixed parts.
export function label() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = t(node.dataset.text);
  document.querySelector("#language").textContent = language === "zh" ? "English" : "简体中文";
}
