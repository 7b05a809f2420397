/** What a route's writer has to know of its surroundings. */
export interface Site {
  /** That of the Service or Gateway; 0 for the mesh listener, which stands for all. */
  port: number;
  /** Names of the clusters that speak HTTP/2, and so may be asked over gRPC. */
  http2: ReadonlySet<string>;
  /** Names of the clusters that look up the host of each request. */
  byName: ReadonlySet<string>;
}
