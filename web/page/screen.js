// The screen of a hall. It shows no code for longer than the server said that
// it is good for, whatever becomes of the network, the clock or the computer's
// sleep. Written for old browsers too.
(function () {
  "use strict";

  var every = 3000; // between two questions to the server
  var patience = 8000; // for an answer
  var shown = null; // what the server said last, with the time of the question
  var whole = 1; // how long the code that is shown was to stay
  var failures = 0; // in a row
  var missing = 0; // answers in a row that there is no such screen
  var waiting = null;

  function find(id) { return document.getElementById(id); }

  function write(id, text) {
    var node = find(id);
    if (node.textContent !== text) node.textContent = text;
  }

  // Two clocks: one may stand still while the computer sleeps, the other may be
  // put back. The one that ran further counts.
  function clocks() {
    return { steady: window.performance && performance.now ? performance.now() : 0, wall: Date.now() };
  }

  function since(then) {
    var now = clocks();
    return Math.max(now.steady - then.steady, now.wall - then.wall, 0);
  }

  function state() {
    if (missing > 2) return "gone";
    if (!shown) return "waiting";
    if (shown.closed) return "closed";
    if (!shown.code) return "pause";
    if (since(shown.asked) >= shown.expires) return failures ? "lost" : "waiting";
    return "open";
  }

  function draw() {
    var now = state();
    var look = now + (failures > 1 && now !== "gone" ? " offline-now" : "");
    if (document.body.className !== look) document.body.className = look;
    // An old code is not hidden alone, it is gone.
    var path = now === "open" ? shown.code : "";
    if (find("modules").getAttribute("d") !== path) {
      if (path) find("code").setAttribute("viewBox", "0 0 " + shown.size + " " + shown.size);
      find("modules").setAttribute("d", path);
    }
    if (path) find("left").style.width = 100 * Math.min(1, Math.max(0, (shown.renews - since(shown.asked)) / whole)) + "%";
  }

  // take keeps what the server said. The time on the way is counted against
  // the code, since it runs from the question.
  function take(answer, asked) {
    if (!shown || shown.code !== answer.code) whole = Math.max(answer.renews, 1);
    answer.asked = asked;
    shown = answer;
    failures = missing = 0;
    write("title", answer.title);
    find("title").className = answer.title.length > 18 ? "long" : "";
    write("english", answer.english);
    write("when", answer.when);
    write("where", answer.where);
    write("came", String(answer.came));
    document.title = answer.title + " · 签到";
  }

  function ask() {
    var asked = clocks();
    var request = new XMLHttpRequest();
    request.open("GET", location.pathname + "/now", true);
    request.timeout = patience;
    request.onload = function () {
      var answer = null;
      if (request.status === 200) {
        try { answer = JSON.parse(request.responseText); } catch (ignored) { /* some proxy's page */ }
      }
      if (answer && typeof answer.came === "number") take(answer, asked);
      else fail(request.status === 404);
      next();
    };
    request.onerror = request.ontimeout = function () { fail(false); next(); };
    request.send();
  }

  function fail(unknown) {
    failures++;
    missing = unknown ? missing + 1 : 0;
  }

  function next() {
    draw();
    var pause = every;
    if (shown && shown.code && !failures) pause = Math.max(300, Math.min(every, shown.renews - since(shown.asked) + 100));
    clearTimeout(waiting);
    waiting = setTimeout(ask, pause);
  }

  // Where the browser can, the screen stays on.
  function stayOn() {
    draw();
    if (document.visibilityState === "visible" && navigator.wakeLock) navigator.wakeLock.request("screen")["catch"](function () {});
  }

  document.addEventListener("visibilitychange", stayOn);
  setInterval(draw, 250);
  stayOn();
  ask();
})();
