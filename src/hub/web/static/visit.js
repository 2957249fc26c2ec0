// A task on a phone: kept here while there is no signal, sent when it is back, gone when it is done.
// Only what was filled in is kept, nothing that the page shows. Everything also works without this file.
(() => {
  "use strict";
  const PREFIX = "visit:";
  const WAIT = 20000;
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const read = (key) => { try { return JSON.parse(localStorage.getItem(PREFIX + key)) || {}; } catch { return {}; } };
  const write = (key, kept) => {
    try { localStorage.setItem(PREFIX + key, JSON.stringify(kept)); return true; } catch { return false; }
  };
  const wipe = (key) => { try { localStorage.removeItem(PREFIX + key); } catch { /* nothing is kept */ } };
  const clock = () => new Date().toTimeString().slice(0, 5);

  // --- what is not open any more is not kept any more
  all("[data-visit-done]").forEach((node) => wipe(node.dataset.visitDone));
  all("[data-visit-open]").forEach((node) => {
    const open = new Set(node.dataset.visitOpen.trim().split(/\s+/).map((id) => `${node.dataset.visitOwner}:${id}`));
    Object.keys(localStorage).filter((key) => key.startsWith(`${PREFIX}${node.dataset.visitOwner}:`))
      .map((key) => key.slice(PREFIX.length)).filter((key) => !open.has(key)).forEach(wipe);
  });
  all("[data-visit-unsent]").forEach((node) => { node.hidden = !read(node.dataset.visitUnsent).pending; });

  const form = document.querySelector("form[data-visit]");
  if (!form) return;
  const key = form.dataset.visit;
  const note = form.querySelector("[data-note]");
  const [ask, sign] = ["ask", "sign"].map((name) => form.querySelector(`[data-stage="${name}"]`));
  const [next, back, send] = ["next", "back", "send"].map((name) => form.querySelector(`[data-${name}]`));
  const forms = [form, ...all("form[data-visit-also]")];
  const own = (name) => name !== "csrf_token" && name !== "request" && name !== "rev";

  const say = (what, at = "") => { note.textContent = note.dataset[what] ? note.dataset[what].replace("{at}", at) : ""; };

  // --- keeping
  const values = () => {
    const found = {};
    for (const [name, value] of new FormData(form)) if (own(name)) (found[name] = found[name] || []).push(value);
    return found;
  };
  const keep = (more = {}) => {
    const at = clock();
    const kept = { ...read(key), values: values(), at, ...more };
    if (write(key, kept)) say(kept.pending ? "pending" : navigator.onLine ? "kept" : "offline", at);
  };
  const restore = (kept) => {
    all("input, textarea, select", form).filter((node) => own(node.name) && kept[node.name]).forEach((node) => {
      if (/^(radio|checkbox)$/.test(node.type)) node.checked = kept[node.name].includes(node.value);
      else [node.value] = kept[node.name];
      const fold = node.closest("details");
      if (fold && node.value && !/^(radio|checkbox)$/.test(node.type)) fold.open = true;
    });
  };

  // --- two stages on one page: the questions, then the signature
  const label = (group) => (group.querySelector("legend, label") || {}).textContent.trim();
  const answer = (group) => all("input, textarea, select", group)
    .map((node) => (/^(radio|checkbox)$/.test(node.type) ? (node.checked ? node.nextElementSibling.textContent : "") : node.value))
    .filter(Boolean).join(" ");
  const open = (group) => (group.matches("fieldset") ? !group.querySelector(":checked")
    : all("input, textarea, select", group).some((node) => !node.value.trim()));
  const missing = (root) => (root ? all("[data-required] .field", root).find(open) : undefined);
  const complain = (group) => {
    note.textContent = note.dataset.missing.replace("{what}", label(group));
    group.scrollIntoView({ block: "center" });
    (group.querySelector("input, textarea, select") || group).focus({ preventScroll: true });
  };
  const aloud = () => {
    const list = sign.querySelector("[data-read]");
    list.replaceChildren(...all(".field", ask).filter((group) => !group.closest("details:not([open])") && answer(group))
      .flatMap((group) => [["dt", label(group)], ["dd", answer(group)]]).map(([tag, text]) =>
        Object.assign(document.createElement(tag), { textContent: text })));
  };
  const stage = (signing) => {
    if (!sign) return;
    ask.hidden = signing;
    sign.hidden = !signing;
    next.hidden = signing;
    send.hidden = back.hidden = !signing;
    window.scrollTo(0, 0);
    if (!signing) return;
    aloud();
    sign.scrollIntoView(); // who signs is filled in already: seen before it is sent
  };

  // --- sending
  const post = async (target, body) => {
    const signal = AbortSignal.timeout ? AbortSignal.timeout(WAIT) : undefined;
    return fetch(target.action, { method: "POST", body, redirect: "manual", credentials: "same-origin", signal });
  };
  const leave = (target) => {
    if (target === form) wipe(key); else keep({ pending: "" });
    location.assign(target.dataset.done);
  };
  const loggedOut = () => {
    keep({ pending: "" });
    say("out");
    const link = Object.assign(document.createElement("a"), { href: form.dataset.login, textContent: note.dataset.logIn });
    note.append(" ", link);
  };
  let busy = false;
  const deliver = async (target) => {
    if (busy) return;
    busy = true;
    say("sending");
    try {
      const answer_ = await post(target, new FormData(target));
      if (answer_.type === "opaqueredirect") leave(target);
      else if (answer_.status === 401) loggedOut();
      else if (answer_.status >= 500) keep({ pending: target.getAttribute("action") });
      else {
        if (answer_.status === 404) wipe(key); else keep({ pending: "" });
        HTMLFormElement.prototype.submit.call(target); // let the page say what is wrong
      }
    } catch {
      keep({ pending: target.getAttribute("action") });
    } finally {
      busy = false;
    }
  };
  const again = () => {
    const { pending } = read(key);
    const target = pending && forms.find((one) => one.getAttribute("action") === pending);
    if (target && navigator.onLine) deliver(target);
  };

  // --- begin
  const kept = read(key);
  if (kept.values && !("typed" in form.dataset)) {
    restore(kept.values);
    say(kept.pending ? "pending" : navigator.onLine ? "kept" : "offline", kept.at);
  }
  form.addEventListener("input", () => keep());
  if (sign) {
    next.hidden = false;
    next.addEventListener("click", () => { const gap = missing(ask); if (gap) complain(gap); else stage(true); });
    back.addEventListener("click", () => stage(false));
    stage(Boolean(sign.querySelector('[aria-invalid="true"]')) && !ask.querySelector('[aria-invalid="true"]'));
  }
  forms.forEach((target) => target.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    const first = target === form && missing(ask);
    const last = target === form && missing(sign);
    if (first) { stage(false); complain(first); } else if (last) complain(last); else deliver(target);
  }, true));
  window.addEventListener("online", again);
  window.addEventListener("offline", () => keep());
  setInterval(again, 30000);
  again();
})();
