// Compiled in strict mode against the types that openapi-typescript makes of the schema: what a client relies on.
import type { components, operations, paths } from "./api";

type ChatEvent = components["schemas"]["ChatEvent"];
type Fact = components["schemas"]["FactResource"];

export function shown(event: ChatEvent): string {
  switch (event.type) {
    case "text":
      return event.content;
    case "metadata":
      return event.metadata.dossier_updated ? event.metadata.turn_id : event.metadata.session_id;
    case "done":
    case "restart":
      return event.type;
  }
}

export function confirm(fact: Fact): [string, number] {
  return [`/api/v1/dossiers/x/facts/${fact.id}/confirm`, fact.evidence.length];
}

type Stream = paths["/chat"]["post"]["responses"]["200"]["content"]["text/event-stream"];
export const body: Stream = "data: {}";
export const read: Stream = { data: JSON.stringify({ type: "done" } satisfies ChatEvent) };

export function code(error: components["schemas"]["ErrorAnswer"]): boolean {
  return error.error === "invalid_schema" || error.error === "idempotency_mismatch";
}

export const question: operations["ask"]["requestBody"]["content"]["application/json"] = { query: "Login issues" };

export function health(): paths["/health"]["get"]["responses"]["200"]["content"]["application/json"] {
  return { status: "ok" };
}
