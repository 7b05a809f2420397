/** A service with one Pod and two subsets, of which only v1 has an endpoint: what the rules of several tests are for. */

export const SERVICE = `
apiVersion: v1
kind: Service
metadata: { name: shop }
spec: { selector: { app: shop }, ports: [{ name: http, port: 80 }] }
---
`;

export const POD = `apiVersion: v1
kind: Pod
metadata: { name: shop-1, labels: { app: shop, version: v1 } }
spec: { containers: [{ name: shop, image: shop }] }
status: { phase: Running, podIP: 127.1.0.7 }
---
`;

export const SUBSETS = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: shop }
spec:
  host: shop
  subsets: [{ name: v1, labels: { version: v1 } }, { name: v2, labels: { version: v2 } }]
---
`;
