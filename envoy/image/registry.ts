/** Requests to a registry, with the authorization that it asks for (OCI distribution specification 1.1, RFC 7235). */
import { credentialsFor } from './credentials.ts';
import { RegistryProblem } from './problem.ts';
import { type Reference, registryUrl } from './reference.ts';

export class Registry {
  readonly #url: string;
  readonly #basic: string | undefined;
  #authorization: string | undefined;

  constructor(
    readonly reference: Reference,
    env: NodeJS.ProcessEnv,
  ) {
    this.#url = registryUrl(reference);
    this.#basic = credentialsFor(reference.host, env);
  }

  /** `path`: below the repository, or a URL that the registry has named itself. Throws RegistryProblem if it fails. */
  async ask(path: string, accepted: number[], init: RequestInit = {}): Promise<Response> {
    const url = new URL(path, `${this.#url}/v2/${this.reference.repository}/`);
    let response = await this.#fetch(url, init);
    if (response.status === 401) {
      this.#authorization = await this.#authorize(response.headers.get('www-authenticate') ?? '');
      response = await this.#fetch(url, init);
    }
    if (accepted.includes(response.status)) return response;
    throw new RegistryProblem(
      `${this.reference.host} answers ${init.method ?? 'GET'} ${url.pathname} with ${response.status}` +
        `${await reason(response)}${response.status === 401 ? `\n${this.#loginAdvice()}` : ''}`,
    );
  }

  async #fetch(url: URL, init: RequestInit): Promise<Response> {
    // A registry may have uploads go elsewhere, where what is for itself must not be shown.
    const own = url.origin === new URL(this.#url).origin && this.#authorization;
    return reach(url, { ...init, headers: { ...init.headers, ...(own && { authorization: own }) } });
  }

  /** The value of `authorization` that a challenge asks for: the credentials, or a token that they get. */
  async #authorize(challenge: string): Promise<string | undefined> {
    if (/^basic\b/i.test(challenge)) return this.#basic && `Basic ${this.#basic}`;
    const asked = new Map([...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value ?? '']));
    const realm = asked.get('realm');
    if (!/^bearer\b/i.test(challenge) || !realm) return undefined;
    const url = new URL(realm);
    for (const key of ['service', 'scope']) if (asked.has(key)) url.searchParams.set(key, asked.get(key) ?? '');
    const headers = this.#basic ? { authorization: `Basic ${this.#basic}` } : undefined;
    const response = await reach(url, headers ? { headers } : {});
    if (!response.ok)
      throw new RegistryProblem(`${url.host} gives no token: ${response.status}\n${this.#loginAdvice()}`);
    const { token, access_token } = (await response.json()) as { token?: string; access_token?: string };
    return `Bearer ${token ?? access_token}`;
  }

  #loginAdvice(): string {
    const { host } = this.reference;
    return this.#basic
      ? `The credentials that docker has for ${host} do not do; log in again: docker login ${host}`
      : `There are no credentials for it; log in: docker login ${host}`;
  }
}

async function reach(url: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    const { cause, message } = error as Error;
    throw new RegistryProblem(`${url.host} cannot be reached: ${cause instanceof Error ? cause.message : message}`);
  }
}

/** What a registry says of an error, in a JSON of its own. */
async function reason(response: Response): Promise<string> {
  const text = await response.text();
  try {
    const { errors } = JSON.parse(text) as { errors: { code: string; message?: string }[] };
    return `: ${errors.map(({ code, message }) => message ?? code).join('; ')}`;
  } catch {
    return text && `: ${text.slice(0, 200).trim()}`;
  }
}
