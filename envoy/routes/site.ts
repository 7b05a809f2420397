/** What a route's writer has to know of its surroundings. */
export interface Site {
  /** The request's port: that of the Service or Gateway; 0 where the authority says it (the mesh listener). */
  port: number;
  /** Whether connections are encrypted: the scheme, and its default port. */
  tls: boolean;
  /** Names of the clusters that speak HTTP/2, and so may be asked over gRPC. */
  http2: ReadonlySet<string>;
}
