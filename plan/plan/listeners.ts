/** Where connections come in, and what they meet there. */
import type { VirtualHost } from './rules.ts';

export interface Listener {
  /** Unique and stable over reloads: `outbound_9080`, `tcp_3306`, `tcp_3306_127.240.7.1`, `gateway_80`, `mesh`. */
  name: string;
  address: string;
  /** The local port. */
  port: number;
  /** The port of the Service or Gateway that this listener stands for; 0 for the mesh listener, which stands for all. */
  servicePort: number;
  chains: FilterChain[];
}

/** What a connection meets: the first chain whose SNI names and protocol fit; neither: any connection. */
export interface FilterChain {
  name: string;
  serverNames?: string[];
  /** Only connections whose first bytes are HTTP. */
  sniffed?: 'http';
  tls?: ServerTls;
  handler: HttpHandler | TcpHandler;
}

/** TLS that a gateway's server terminates (Istio `Gateway.servers[].tls`). PEM texts or file paths, never both. */
export interface ServerTls {
  /** At least one; which is shown goes by the name that the client asks for, and by what it understands. */
  certificates: ServerCertificate[];
  /** `madeHere`: that of the certificates that are made. */
  clientCa?: { pem: string } | { file: string } | { madeHere: true };
  requireClientCertificate: boolean;
  /** One of these has to be in a client's certificate. */
  clientNames?: string[];
  /** Base64 of SHA-256 of a client's public key; hex of SHA-256 of its certificate: one of these has to be it. */
  clientSpki?: string[];
  clientHashes?: string[];
  /** A file of revoked certificates. */
  crl?: string;
  minVersion?: string;
  maxVersion?: string;
  cipherSuites?: string[];
}

/** `hosts`: it has to be made, for these names, which may be wildcards or `*`. */
export type ServerCertificate =
  | { chain: string; key: string }
  | { chainFile: string; keyFile: string }
  | { hosts: string[] };

/** HTTP connections: one of these is one Envoy route configuration and one rule table, both named `name`. */
export interface HttpHandler {
  kind: 'http';
  /** Unique: `outbound_9080`, `gateway_80`, `gateway_443_default_gw_https`, `mesh`. Names the route configuration, the filter's configuration and its root context. */
  name: string;
  /** A gateway: the peer's address is the client's, forwarded headers are sanitised. A sidecar trusts what it is sent. */
  edge: boolean;
  /** Whether the port in the authority takes part in choosing the virtual host (the mesh listener) or is ignored. */
  ports: 'ignored' | 'significant';
  /** The mesh listener also opens tunnels (CONNECT) and honours an application's own timeout header. */
  forwardProxy: boolean;
  pathNormalization: 'NONE' | 'BASE' | 'MERGE_SLASHES' | 'DECODE_AND_MERGE_SLASHES';
  virtualHosts: VirtualHost[];
  /** Where CONNECT leads, by the authority that is asked for; to anything else there is no tunnel. */
  tunnels?: Tunnel[];
}

/** A TLS or TCP port of a service, as clients of an HTTP proxy reach it. */
export interface Tunnel {
  name: string;
  /** With ports, as those of virtual hosts. */
  domains: string[];
  destinations: { weight: number; cluster: string }[];
}

/** Opaque TCP: weights are relative. */
export interface TcpHandler {
  kind: 'tcp';
  statPrefix: string;
  destinations: { weight: number; cluster: string }[];
  idleTimeout?: number;
  maxDuration?: number;
  /** Connections of one client address go to one endpoint. */
  hashBySourceIp?: boolean;
  /** Connections go through an HTTP proxy, the destination, to `host:port`. Source: TrafficPolicy.tunnel. */
  tunnel?: { target: string; usePost: boolean };
}
