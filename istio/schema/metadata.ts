/** Kubernetes' ObjectMeta, the part that is used. */
import { map, message, required, string } from './schema.ts';

export const ObjectMeta = message('ObjectMeta', {
  name: required(string),
  namespace: string,
  labels: map(string),
  annotations: map(string),
  creationTimestamp: string,
});
