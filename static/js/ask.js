// The Ask page: an example or an earlier question also fills the box; the link of an answer goes to the clipboard.

document.addEventListener("click", async (event) => {
  const example = event.target.closest("button[name=example]");
  if (example) document.getElementById("question").value = example.value;
  const link = event.target.closest("a[data-copy]");
  if (!link || !navigator.clipboard || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  try {
    await navigator.clipboard.writeText(link.href);
    link.textContent = "Link copied";
  } catch {
    window.location.assign(link.href);
  }
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id !== "answer") return;
  document.getElementById("question")?.select();
});
