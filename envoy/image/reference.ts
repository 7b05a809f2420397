/** Where an image goes in a registry. */
export interface Reference {
  /** With its port, if it was given one. */
  host: string;
  repository: string;
  tag: string;
}

/** The grammar of github.com/distribution/reference, with the host required: nothing goes to a registry unasked. */
const REFERENCE =
  /^(?<host>localhost(?::\d+)?|[\w-]+(?:\.[\w-]+)+(?::\d+)?|[\w-]+:\d+|\[[\da-f:]+\](?::\d+)?)\/(?<repository>[a-z\d]+(?:(?:[._]|__|-+|\/)[a-z\d]+)*)(?::(?<tag>\w[\w.-]{0,127}))?$/;

/** `host/repository:tag`, with `oci://` before it or not; without a tag it is `latest`. Undefined for anything else. */
export function parseReference(text: string): Reference | undefined {
  const { host, repository, tag = 'latest' } = REFERENCE.exec(text.replace(/^oci:\/\//, ''))?.groups ?? {};
  return host && repository ? { host, repository, tag } : undefined;
}

export function printReference({ host, repository, tag }: Reference): string {
  return `${host}/${repository}:${tag}`;
}

/** Where docker.io takes images. */
const DOCKER_HUB = 'registry-1.docker.io';

/** Plain http is for registries on this machine only. */
export function registryUrl({ host }: Reference): string {
  const name = host.replace(/:\d+$/, '');
  const loopback = name === 'localhost' || name === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(name);
  return `${loopback ? 'http' : 'https'}://${host === 'docker.io' ? DOCKER_HUB : host}`;
}
