// Receives a subscription's webhooks, verified with Standard Webhooks' own library: node receiver.ts (README.md).
import { createServer, type IncomingMessage } from "node:http";
import { Webhook } from "standardwebhooks";

type Event = { id: string; type: string; subject: string; data: Record<string, unknown> };

const webhook = new Webhook(process.env.WEBHOOK_SECRET ?? "");
const MOST = 64 * 1024; // an event has 20 kB at most

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request) {
    length += part.length;
    if (length > MOST) throw new Error("too large");
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

/** Yours, and soon: answer within 15 seconds. Keep the id with what you do: an event may come again, and out of order. */
function handle(event: Event): void {
  console.log(event.id, event.type, event.subject, event.data.state ?? "");
}

const server = createServer(async (request, response) => {
  try {
    handle(webhook.verify(await bodyOf(request), request.headers as Record<string, string>) as Event);
    response.writeHead(204).end();
  } catch {
    response.writeHead(400).end(); // not ours, not of now, or changed on its way
  }
});

server.listen(Number(process.env.PORT ?? 9000), "127.0.0.1", () => console.log("listening"));
