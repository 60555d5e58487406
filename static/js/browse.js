// The browsable API's forms: sends what stands in the text field as JSON, and shows the answer in the page's place.

const csrf = JSON.parse(document.getElementById("drf_csrf").textContent);

async function send(form, content) {
  const answer = await fetch(form.action, {
    method: "POST",
    headers: { Accept: "text/html", "Content-Type": "application/json", [csrf.csrfHeaderName]: csrf.csrfToken },
    body: content.value,
  });
  const text = await answer.text();
  const page = new DOMParser().parseFromString(text, "text/html").getElementById("content");
  if (page) {
    document.getElementById("content").replaceWith(document.adoptNode(page));
  } else {
    document.querySelector(".response-info pre").textContent = text;
  }
  window.scrollTo(0, 0);
}

document.addEventListener("submit", (event) => {
  const content = event.target.querySelector("[data-override=content]");
  if (content) {
    event.preventDefault();
    send(event.target, content);
  }
});
