// Forms and buttons that ask the server for something and show what came of it.

import { Refused, ask } from "./ask.js";
import { say } from "./desk.js";
import { listen, refresh } from "./live.js";

async function send(asked, body, answer) {
  const [method, path] = asked.dataset.ask.split(" ");
  const button = asked.matches("button") ? asked : asked.querySelector("button");
  button.disabled = true;
  answer.textContent = "";
  try {
    await ask(method, path, body);
    await refresh();
    say("Done.");
    return true;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    answer.textContent = error.message;
    return false;
  } finally {
    button.disabled = false;
  }
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-ask]");
  if (!form) return;
  event.preventDefault();
  const body = Object.fromEntries(new FormData(form));
  if (await send(form, body, form.querySelector(".answer"))) {
    form.reset();
    form.querySelector("input").focus();
  }
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-ask]");
  if (!button) return;
  const answer = (button.closest("section") ?? document).querySelector(".answer");
  send(button, JSON.parse(button.dataset.body ?? "null"), answer);
});

listen(refresh);
