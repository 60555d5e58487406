// Sends the question to the chat API and shows its JSON answer as it is. Follow-ups go to the same session.

const form = document.querySelector("form");
const output = document.querySelector("output");
let session = "";

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  output.textContent = "…";
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": form.dataset.csrf };
  if (session) headers["session-id"] = session;
  try {
    const query = /** @type {HTMLInputElement} */ (form.elements.namedItem("query")).value;
    const response = await fetch(form.action, { method: "POST", headers, body: JSON.stringify({ query, session_id: session }) });
    const answer = await response.json();
    session = answer.session_id ?? session;
    output.textContent = JSON.stringify(answer, null, 2);
  } catch (error) {
    output.textContent = `The server gave no answer: ${error.message}`;
  }
});
