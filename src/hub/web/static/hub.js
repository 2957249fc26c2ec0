// Small conveniences over plain pages: every one of them also works without this file.
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const typing = (node) => node && (node.isContentEditable || /^(textarea|select)$/i.test(node.tagName) ||
    (/^input$/i.test(node.tagName) && !/^(radio|checkbox|button|submit)$/i.test(node.type)));
  const shown = (node) => node && node.getClientRects().length > 0 && !node.disabled;

  // --- keys: "/" goes to the search, a hinted key presses what it stands on
  const press = (key) => {
    const target = all("[data-key]").find((node) => node.dataset.key.toLowerCase() === key.toLowerCase() && shown(node));
    if (target) target.click();
    return Boolean(target);
  };

  const slash = (event) => {
    const find = $("[data-find]");
    if (event.key !== "/" || !find) return false;
    find.focus();
    find.select();
    return true;
  };

  // --- rows: arrows move, a row's own keys press what is marked with them
  const rows = () => all("[data-rows] [data-row]");
  const here = () => document.activeElement && document.activeElement.closest("[data-row]");
  const go = (row) => {
    if (!row) return;
    all("[data-row].here").forEach((one) => one.classList.remove("here"));
    row.classList.add("here");
    if (!row.hasAttribute("tabindex")) row.tabIndex = -1;
    row.focus({ preventScroll: false });
  };
  const step = (by) => {
    const list = rows();
    if (!list.length) return false;
    const at = list.indexOf(here() || $("[data-row].here"));
    go(list[Math.max(0, Math.min(list.length - 1, at + by))]);
    return true;
  };
  const inRow = (key) => {
    const row = here() || $("[data-row].here");
    const target = row && all("[data-act]", row).find((node) => node.dataset.act === key);
    if (!target) return false;
    if (typing(target)) {
      const fold = target.closest("[hidden]");
      if (fold) fold.hidden = false;
      target.focus();
    } else {
      target.click();
      if (target.matches("input")) row.focus();
    }
    return true;
  };

  const allReceived = () => {
    const marks = all(".marks tbody:first-of-type [data-act='space']");
    const held = (node) => $("[data-act='h']:checked", node.closest("[data-row]"));
    marks.forEach((node) => { if (!node.checked && !held(node)) node.click(); });
    if (marks.length) go(marks[marks.length - 1].closest("[data-row]"));
    return marks.length > 0;
  };

  const openRow = () => {
    const row = document.activeElement;
    const link = row && row.matches("[data-row]") && $("a[href]", row);
    if (link) link.click();
    return Boolean(link);
  };

  const ROW_KEYS = { Enter: openRow, ArrowDown: () => step(1), ArrowUp: () => step(-1), " ": () => inRow("space"),
    x: () => inRow("x"), h: () => inRow("h"), m: () => inRow("m") };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (!/^\d$/.test(event.key)) stay();
    const inField = typing(event.target);
    if (event.key === "Escape") {
      all("details.drop[open]").forEach((one) => { one.open = false; });
      if (inField) { const row = here(); if (row) row.focus(); else event.target.blur(); }
      else if (press("Esc")) event.preventDefault();
      return;
    }
    if (/^F\d+$/.test(event.key)) { if (press(event.key)) event.preventDefault(); return; }
    if (inField) return;
    const onButton = /^(button|a|summary)$/i.test(event.target.tagName) && (event.key === " " || event.key === "Enter");
    if (onButton) return;
    const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const done = slash(event) || (/^\d$/.test(event.key) && quiz(event.key)) ||
      (name === "a" && allReceived()) || (ROW_KEYS[name] && $("[data-rows]") && ROW_KEYS[name]()) ||
      (event.key.length === 1 && event.key !== " " && press(event.key));
    if (done) event.preventDefault();
  });

  document.addEventListener("focusin", (event) => {
    const row = event.target.closest && event.target.closest("[data-row]");
    if (!row) return;
    all("[data-row].here").forEach((one) => one.classList.toggle("here", one === row));
    row.classList.add("here");
  });

  // --- questions: a digit answers the one in hand and goes to the next; among ten and more a second one may follow
  const quizzes = () => all("[data-quiz]");
  const answered = (quiz) => Boolean($("input:checked", quiz));
  const SECOND_DIGIT = 700; // milliseconds
  let begun = null;
  const stay = () => {
    if (begun) clearTimeout(begun.timer);
    begun = null;
  };
  const further = (now) => {
    const list = quizzes();
    const next = list.find((one) => !answered(one));
    const form = now.closest("form");
    if (next) $("input", next).focus();
    else if (form && list.every(answered)) form.requestSubmit();
  };
  const inHand = () => {
    const one = document.activeElement.closest("[data-quiz]");
    return one && !answered(one) ? one : quizzes().find((each) => !answered(each)) || one;
  };
  const quiz = (digit) => {
    const now = begun ? begun.quiz : inHand();
    const options = now ? all("input", now) : [];
    const number = Number((begun ? begun.typed : "") + digit);
    const option = options[number - 1];
    if (!option) { // behind a first digit: the next question's, or after the last one a slip that goes nowhere
      const second = Boolean(begun);
      stay();
      return second && (quizzes().every(answered) || quiz(digit));
    }
    stay();
    option.click();
    option.focus();
    const done = () => { begun = null; further(now); };
    if (number * 10 > options.length) done();
    else begun = { quiz: now, typed: String(number), timer: setTimeout(done, SECOND_DIGIT) };
    return true;
  };

  // --- menus close when one looks elsewhere
  document.addEventListener("click", (event) => {
    all("details.drop[open]").forEach((one) => { if (!one.contains(event.target)) one.open = false; });
  });

  // --- what belongs to an answer is open while it is given
  document.addEventListener("change", (event) => {
    all("details[data-opens]").filter((one) => one.dataset.opens === event.target.name).forEach((one) => {
      one.open = !["", one.dataset.not].includes(event.target.value);
    });
  });

  // --- a form is sent once
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    setTimeout(() => { delete form.dataset.sent; }, 4000);
  });
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => { delete form.dataset.sent; }));

  // --- choices that send their form themselves; the button stays for those without this file
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-live]");
    if (form && !window.htmx) form.requestSubmit();
  });

  const start = () => {
    const first = $("#faults") || (location.hash ? null : $("[autofocus]"));
    if (first) first.focus(); // the browser itself would only focus with the first frame: keys typed before were lost
    all("[data-print]").forEach((node) => node.addEventListener("click", () => window.print()));
    all("details[data-opens] > summary").forEach((node) => { node.tabIndex = -1; }); // the answer opens it, not a key
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
