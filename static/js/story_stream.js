// Server-sent events from a fetch: EventSource can only GET.

// Yields {id, data} for each event; comments (heartbeats) are passed over.
export async function* frames(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let waiting = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const parts = (waiting + value).split("\n\n");
      waiting = parts.pop();
      for (const part of parts) {
        const event = parsed(part);
        if (event) yield event;
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

function parsed(part) {
  let id = "";
  const lines = [];
  for (const line of part.split("\n")) {
    if (line.startsWith("id:")) id = line.slice(3).trim();
    if (line.startsWith("data:")) lines.push(line.slice(5).trimStart());
  }
  return lines.length ? { id, data: JSON.parse(lines.join("\n")) } : null;
}
