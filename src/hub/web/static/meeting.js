// The line being discussed: what its choice calls for. Everything also works without this file.
(() => {
  "use strict";
  const form = document.getElementById("discuss");
  if (!form) return;
  const all = (selector, root = form) => [...root.querySelectorAll(selector)];
  const outcomes = [...document.querySelectorAll('input[form="discuss"][name="outcome"]')];
  const voters = Number((form.querySelector("[data-voters]") || { dataset: {} }).dataset.voters || 0);

  const choose = () => {
    const chosen = outcomes.find((one) => one.checked);
    all("[data-when]").forEach((one) => { one.hidden = !chosen || one.dataset.when !== chosen.value; });
    all(".plainly").forEach((one) => { one.hidden = true; });
    all("[data-refusing]").forEach((one) => { one.hidden = !chosen || !("refuses" in chosen.dataset); });
    all("[data-grounded]").forEach((one) => { one.hidden = Boolean(chosen) && !("grounds" in chosen.dataset); });
    all("[data-reason]").forEach((one) => { one.required = Boolean(chosen && "grounds" in chosen.dataset); });
    all("[data-for]").forEach((one) => {
      one.dataset.plain = one.dataset.plain || one.textContent;
      one.textContent = chosen ? one.dataset.for.replace("{what}", chosen.dataset.label) : one.dataset.plain;
    });
  };

  // who steps aside has no vote: what is for goes down with it, and up again
  const count = (name) => Number(form.elements["votes-" + name].value) || 0;
  const recount = () => {
    const away = new Set(all("select[name$='-member']").map((one) => one.value).filter(Boolean)).size;
    form.elements["votes-for"].value = Math.max(0, voters - away - count("against") - count("abstain"));
  };

  outcomes.forEach((one) => one.addEventListener("change", choose));
  form.addEventListener("change", (event) => {
    if (/-member$|votes-(against|abstain)$/.test(event.target.name)) recount();
  });
  choose();
})();
