/** Who we are to a registry: what `docker login` has written into ~/.docker/config.json. */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { RegistryProblem } from './problem.ts';

interface DockerConfig {
  auths?: Record<string, { auth?: string }>;
  credsStore?: string;
  credHelpers?: Record<string, string>;
}

/** The host under which docker keeps the credentials of Docker Hub. */
const DOCKER_HUB = ['docker.io', 'index.docker.io', 'registry-1.docker.io'];
const DOCKER_HUB_KEY = 'https://index.docker.io/v1/';

/** `user:password` in base64, or undefined for a registry that docker has not logged in to. */
export function credentialsFor(host: string, env: NodeJS.ProcessEnv): string | undefined {
  const path = join(env.DOCKER_CONFIG ?? join(env.HOME ?? homedir(), '.docker'), 'config.json');
  const config = readConfig(path);
  const keys = DOCKER_HUB.includes(host) ? [DOCKER_HUB_KEY, host] : [host, `https://${host}`];
  const auth = keys.map((key) => config.auths?.[key]?.auth).find(Boolean);
  const helper =
    config.credHelpers?.[host] ?? (keys.some((key) => config.auths?.[key]) ? config.credsStore : undefined);
  if (auth || !helper) return auth;
  throw new RegistryProblem(
    `${path} leaves the credentials for ${host} to docker-credential-${helper}, which is not asked. Log in with a\n` +
      'configuration of its own and name that: DOCKER_CONFIG=DIR docker login …, or push the archive with skopeo.',
  );
}

function readConfig(path: string): DockerConfig {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return {};
  }
  try {
    return JSON.parse(text) as DockerConfig;
  } catch (error) {
    throw new RegistryProblem(`${path} is no JSON: ${(error as Error).message}`);
  }
}
