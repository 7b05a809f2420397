/** Where the proxies of a mesh find the filter's code. */
import type { Resource } from '../resource.ts';

export type Code =
  /** In the proxy's own container. */
  | { kind: 'file'; path: string }
  /** Fetched by the agent beside the proxy: `https://…`, `http://…` or `oci://…`. Of an image, `sha256` is not the code's. */
  | { kind: 'remote'; url: string; sha256?: string };

/** Without a scheme it is a path. `sha256` is that of the code. */
export function codeAt(written: string, sha256: string): Code {
  const url = /^([a-z]+):\/\//.exec(written);
  if (!url) return { kind: 'file', path: written };
  if (url[1] === 'file') return { kind: 'file', path: written.slice('file://'.length) };
  return url[1] === 'oci' ? { kind: 'remote', url: written } : { kind: 'remote', url: written, sha256 };
}

/** As a WasmPlugin has it. */
export function urlOf(code: Code): string {
  return code.kind === 'file' ? `file://${code.path}` : code.url;
}

/** Istio's word for it: Envoy's API has the field not be empty. */
const NO_CHECKSUM = 'nil';

/**
 * `envoy.config.core.v3.AsyncDataSource`. What is remote Istio's agent puts in its cache, and gives Envoy a local file: the
 * cluster that Envoy itself would fetch by is never used.
 */
export function dataSource(code: Code): Resource {
  if (code.kind === 'file') return { local: { filename: code.path } };
  const { url, sha256 = NO_CHECKSUM } = code;
  return { remote: { http_uri: { uri: url, timeout: '30s', cluster: 'unused' }, sha256 } };
}
