/** A small HTTP server: an application is a function from request to response. */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';

export interface Request {
  method: string;
  url: URL;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Response {
  status: number;
  headers?: Record<string, string>;
  body: string;
}

export type Application = (request: Request) => Promise<Response> | Response;

export function json(body: unknown, status = 200): Response {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

export const notFound: Response = { status: 404, body: 'not found\n' };

export function serve(address: string, port: number, application: Application): Server {
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const request: Request = {
      method: incoming.method ?? 'GET',
      url: new URL(incoming.url ?? '/', 'http://application'),
      headers: incoming.headers,
      body: Buffer.concat(chunks).toString(),
    };
    const { status, headers, body } = await application(request);
    outgoing.writeHead(status, headers).end(body);
  });
  server.on('error', (error) => {
    console.error(error.message);
    process.exitCode = 1;
    process.kill(process.pid, 'SIGTERM');
  });
  return server.listen(port, address);
}
